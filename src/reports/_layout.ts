import { FIGURE_WIDTH, FONT_SIZE, INK } from "./theme.ts";
import { wrapText } from "./text.ts";
import { type Part, textMarkup } from "./svg.ts";

/** The heading of a panel: its name in bold, and a note below. */
export interface PanelHeading {
  title: string;
  subtitle: string;
}

/** Where the panels of a figure stand. */
export interface Grid {
  columns: number;
  /** Width of one panel in px. */
  side: number;
  /** The upper left corner of panel `index`, below its heading. */
  place(index: number): { x: number; y: number };
  /** The heading of panel `index`. */
  heading(index: number): Part;
  /** Height of all rows with their headings. */
  height: number;
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

/** How {@linkcode panelGrid} lays out its panels. */
export interface GridOptions {
  /** Where the grid begins, in px. */
  top?: number;
  /** The height of a panel of a given width, by default square. */
  height?: (side: number) => number;
  /** The number of columns, by default chosen so that rows fill. */
  columns?: number;
  /** The largest width of a panel. */
  maxSide?: number;
  /** How far headings are indented, in px. */
  indent?: number;
}

/**
 * Lays out panels in rows across the width of a figure, all headings as high as the highest.
 *
 * @param headings One for each panel.
 * @param options Where the grid begins and what its panels look like.
 */
export function panelGrid(headings: readonly PanelHeading[], options: GridOptions = {}): Grid {
  const { top = 0, height = (side) => side, maxSide = 420, indent = 0 } = options;
  const columns = options.columns ?? columnsFor(headings.length);
  const side = Math.min(maxSide, Math.floor((FIGURE_WIDTH - GAP * (columns - 1)) / columns));
  const left = Math.floor((FIGURE_WIDTH - side * columns - GAP * (columns - 1)) / 2);
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
    y: top + Math.floor(index / columns) * rowHeight + headingHeight,
  });
  return {
    columns,
    side,
    height: Math.ceil(headings.length / columns) * rowHeight,
    place,
    heading: (index) => ({ ...place(index), markup: headingMarkup(lines[index]!, indent) }),
  };
}

/** The lines of a heading, which end just above the panel. */
function headingMarkup(
  { title, subtitle }: { title: string[]; subtitle: string[] },
  x: number,
): string {
  const [size, small] = [FONT_SIZE.title, FONT_SIZE.small];
  const below = SUBTITLE_LINE * subtitle.length;
  const name = title.map((line, i) =>
    textMarkup(line, {
      x,
      y: -6 - below - TITLE_LINE * (title.length - 1 - i),
      size,
      weight: "bold",
    })
  );
  const rest = subtitle.map((line, i) =>
    textMarkup(line, {
      x,
      y: -6 - SUBTITLE_LINE * (subtitle.length - 1 - i),
      size: small,
      color: INK.muted.color,
    })
  );
  return [...name, ...rest].join("");
}
