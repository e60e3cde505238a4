import { type Configuration, tasksOf } from "../../results/configurations.ts";
import type { ReportRun } from "../../results/types.ts";
import type { Part, Sheet } from "./drawing.ts";
import type { RowLabels } from "./marks.ts";
import { type Content, runLink, textMarkup, type TextOptions, wrapText } from "./markup.ts";
import { FIGURE_WIDTH, FONT_SIZE, INK } from "./theme.ts";

/** The heading of a panel: its name in bold, and a note below. */
interface PanelHeading {
  title: string;
  subtitle: string;
}

/** No figure is taller: one and a half screens. */
export const MAX_HEIGHT = 1600;

const GAP = 12;
/** Height of a line of a title, and of a subtitle. */
const [TITLE_LINE, SUBTITLE_LINE] = [15, 13];

/** How many panels stand side by side so that rows fill evenly. */
function columnsFor(panels: number): number {
  if (panels <= 3) return Math.max(1, panels);
  if (panels === 4) return 2;
  return panels <= 12 ? 3 : 4;
}

/** How panels are laid out. */
export interface GridOptions {
  /** The height of a panel of a given width, by default square. */
  height?: (side: number) => number;
  /** The number of columns, by default chosen so that rows fill. */
  columns?: number | undefined;
  /** The largest width of a panel. */
  maxSide?: number | undefined;
  /** How far headings are indented, in px. */
  indent?: number;
  /** The names of rows that all panels share; they stand left of the panels. */
  rows?: RowLabels;
}

/**
 * Lays out panels in rows across the width of a figure, all headings as high as the highest.
 *
 * @param headings One for each panel.
 * @param options What its panels look like.
 */
function panelGrid(headings: readonly PanelHeading[], options: GridOptions) {
  const { height = (side) => side, maxSide = 420, indent = 0, rows } = options;
  const columns = options.columns ?? columnsFor(headings.length);
  const room = FIGURE_WIDTH - (rows?.width ?? 0) - GAP * (columns - 1);
  const side = Math.min(maxSide, Math.floor(room / columns));
  const left = (rows?.width ?? 0) + Math.floor((room - side * columns) / 2);
  const lines = headings.map(({ title, subtitle }) => ({
    title: wrapText(title, FONT_SIZE.title * 1.08, side - indent),
    subtitle: wrapText(subtitle, FONT_SIZE.small, side - indent),
  }));
  const headingHeight = 6 + Math.max(
    ...lines.map(({ title, subtitle }) =>
      TITLE_LINE * title.length + SUBTITLE_LINE * subtitle.length
    ),
  );
  const rowHeight = headingHeight + Math.round(height(side)) + GAP;
  const place = (index: number) => ({
    x: left + (index % columns) * (side + GAP),
    y: Math.floor(index / columns) * rowHeight + headingHeight,
  });
  const bands = Array.from({ length: Math.ceil(headings.length / columns) }, (_, i) => i * columns);
  return {
    /** Width of one panel in px. */
    side,
    /** The names of the rows of each panel. */
    names: rows === undefined
      ? []
      : bands.map((index) => ({ x: 0, y: place(index).y, markup: rows.markup(0) })),
    /** Height of all rows with their headings. */
    height: bands.length * rowHeight,
    /** The upper left corner of a panel, below its heading. */
    place,
    heading: (index: number): Part => ({
      ...place(index),
      markup: headingMarkup(lines[index]!, indent),
    }),
  };
}

/** The lines of a heading, which end just above the panel. */
function headingMarkup({ title, subtitle }: Record<"title" | "subtitle", string[]>, x: number) {
  const below = SUBTITLE_LINE * subtitle.length;
  const lines = (texts: string[], bottom: number, step: number, style: Partial<TextOptions>) =>
    texts.map((text, i) =>
      textMarkup(text, { x, y: bottom - step * (texts.length - 1 - i), ...style })
    );
  return [
    lines(title, -6 - below, TITLE_LINE, { size: FONT_SIZE.title, weight: "bold" }),
    lines(subtitle, -6, SUBTITLE_LINE, { size: FONT_SIZE.small, color: INK.muted.color }),
  ];
}

/** A panel of a sheet. */
export interface Panel extends PanelHeading {
  /** The run that it leads to, by name. */
  run?: string;
  draw(side: number): Content;
}

/** A sheet of panels in rows. */
export interface PanelSheet
  extends GridOptions, Pick<Sheet, "title" | "caption" | "task" | "legend"> {
  panels: readonly Panel[];
}

/** Lays out panels in rows. */
export function panelSheet(sheet: PanelSheet): Sheet {
  const { title, caption, task, legend, panels } = sheet;
  const grid = panelGrid(panels, sheet);
  const parts = panels.flatMap(({ run, draw }, i): Part[] => {
    const [place, heading, markup] = [grid.place(i), grid.heading(i), draw(grid.side)];
    return run === undefined
      ? [heading, { ...place, markup }]
      : [{ ...place, markup: runLink(run, [heading.markup, markup], `Run ${run}`) }];
  });
  return { title, caption, task, legend, height: grid.height, parts: [...parts, ...grid.names] };
}

/**
 * Splits a list into pages of at most `size`, as even as can be, so that no last page is nearly empty.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inPages } from "./layout.ts";
 *
 * assertEquals(inPages(["a", "b", "c", "d", "e"], 4), [["a", "b", "c"], ["d", "e"]]);
 * ```
 */
export function inPages<T>(items: readonly T[], size: number): T[][] {
  const pages = Math.ceil(items.length / size);
  const length = Math.ceil(items.length / pages);
  return Array.from(
    { length: pages },
    (_, page) => items.slice(page * length, (page + 1) * length),
  );
}

/**
 * The pages of a figure that shows a task at a time.
 *
 * @param runs The runs of the report.
 * @param size Configurations of one page.
 * @param draw Draws a page.
 * @param keep Which runs count; by default all.
 * @param shown Which configurations of a task are shown; by default all.
 */
export function sheetsByTask(
  runs: readonly ReportRun[],
  size: number,
  draw: (page: Configuration[], task: string) => Sheet,
  keep?: (run: ReportRun) => boolean,
  shown: (configurations: Configuration[]) => Configuration[] = (all) => all,
): Sheet[] {
  return tasksOf(runs, keep).flatMap(({ label, configurations }) =>
    inPages(shown(configurations), size).map((page) => draw(page, label))
  );
}
