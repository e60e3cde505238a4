import { isMisclassified, splitRows } from "./_class_means.ts";
import type { Configuration } from "./configurations.ts";
import { UNKNOWN_MARK } from "./embedding_panel.ts";
import { MARGIN, panelHeight } from "./panel_axes.ts";
import type { Sheet } from "./drawing.ts";
import type { ReportRun } from "./types.ts";
import { panelGrid } from "./_layout.ts";
import { taskLabel } from "./names.ts";
import { legend, type LegendEntry } from "./_legend.ts";
import { linkedPanel } from "./_link_targets.ts";
import { count, formatNumber } from "./text.ts";
import { failureText } from "./training_end.ts";
import type { Part } from "./svg.ts";
import { classMark, INK } from "./theme.ts";

/** Points of one file, which keeps it below 500 KB. */
export const POINTS = 12000;

/** One panel of a figure. */
export interface Panel {
  /** The run that it shows. */
  run: ReportRun;
  heading: string;
  subheading: string;
  draw(side: number): string;
}

/** A figure made of panels of embeddings. */
export interface PanelFigure {
  title: string;
  caption: string;
  panels: readonly Panel[];
  legend: readonly LegendEntry[];
  columns?: number;
  maxSide?: number;
}

/**
 * Splits configurations into files: each shows one task, which labels need not repeat, and holds no
 * more than `size`.
 */
export function pagesByTask(all: readonly Configuration[], size: number): Configuration[][] {
  const byTask = [...Map.groupBy(all, ({ cell }) => taskLabel(cell))]
    .sort(([a], [b]) => a < b ? -1 : 1);
  return byTask.map(([, group]) => group.map((each) => ({ ...each, label: each.short }))).flatMap((
    group,
  ) =>
    Array.from(
      { length: Math.ceil(group.length / size) },
      (_, page) => group.slice(page * size, (page + 1) * size),
    )
  );
}

/** The first run of a configuration in a few words: its accuracy, and how it failed. */
export function runSubheading({ runs: [run] }: Configuration): string {
  const accuracy = run!.metrics["accuracy"];
  const reached = accuracy === undefined
    ? `seed ${run!.cell.seed}`
    : `accuracy ${formatNumber(accuracy)}`;
  return [failureText(run!) ?? [], reached].flat().join(", ");
}

/** Classes that a legend names; a thousand names would leave no room for the figure. */
const NAMED = 40;

const UNNAMED_MARK = { color: INK.muted.color, glyph: "bar" as const };

/** The legend of the classes that occur in the test splits of the first runs. */
export function classLegend(
  page: readonly Configuration[],
  extras: { unknown?: boolean; errors?: boolean } = {},
): LegendEntry[] {
  const runs = page.map(({ runs }) => runs[0]!);
  const labels = new Set(
    runs.flatMap((run) => splitRows(run, "test").map((row) => run.embeddings.labels[row]!)),
  );
  const sorted = [...labels].sort((a, b) => a - b);
  const entries = sorted.slice(0, NAMED).map((label): LegendEntry => ({
    label: runs[0]!.classNames[label] ?? String(label),
    mark: classMark(label),
  }));
  if (sorted.length > NAMED) {
    entries.push({ label: `and ${sorted.length - NAMED} more classes`, mark: UNNAMED_MARK });
  }
  if (extras.unknown && runs.some((run) => splitRows(run, "unknown").length > 0)) {
    entries.push({ label: "unknown", mark: UNKNOWN_MARK });
  }
  if (extras.errors) {
    entries.push({ label: "misclassified (rim)", mark: { color: INK.error.color, glyph: "ring" } });
  }
  return entries;
}

/** How many points are drawn, in a sentence. */
export function pointsSentence(page: readonly Configuration[], limit: number): string {
  const tests = page.map(({ runs: [run] }) => ({ run: run!, rows: splitRows(run!, "test") }));
  const points = Math.max(...tests.map(({ rows }) => rows.length));
  const images = Math.max(...tests.map(({ run }) => run.embeddings.testImages ?? 0));
  if (images > points) {
    const drawn = points > limit ? `${limit} of these` : "all of these";
    return `Of ${count(images, "test point")} ${points} were kept, and ${drawn} are drawn.`;
  }
  if (points <= limit) return `All ${count(points, "test point")} are drawn.`;
  const many = tests.some(({ run, rows }) =>
    rows.filter((row) => isMisclassified(run, row)).length > limit / 2
  );
  return `Of ${count(points, "test point")} a panel draws ${limit}, among them every ` +
    `misclassified one${many ? " where they are at most half" : ""}.`;
}

/** The run that a figure draws, in words: of a pack one seed, and some of its test points. */
export function drawnFrom(page: readonly Configuration[]): string {
  const run = page.map(({ runs: [run] }) => run!).find(({ embeddings }) =>
    embeddings.testImages !== undefined
  );
  const kept = run === undefined ? 0 : splitRows(run, "test").length;
  const images = run?.embeddings.testImages ?? 0;
  return images > kept
    ? `one seed of each configuration, ${kept} kept of ${images} test points`
    : "the first seed of each configuration";
}

/** Draws a figure of panels: the legend on top, the panels in rows below. */
export function panelSheet(figure: PanelFigure): Sheet {
  const { title, caption, panels, columns, maxSide } = figure;
  const key = legend(figure.legend, "Class");
  const headings = panels.map((panel) => ({ title: panel.heading, subtitle: panel.subheading }));
  const grid = panelGrid(headings, {
    top: key.height,
    height: panelHeight,
    indent: MARGIN.left,
    ...(columns === undefined ? {} : { columns }),
    ...(maxSide === undefined ? {} : { maxSide }),
  });
  const parts = panels.map((panel, index): Part => ({
    ...grid.place(index),
    markup: linkedPanel(panel.run, grid.heading(index).markup + panel.draw(grid.side)),
  }));
  return {
    title,
    caption,
    height: key.height + grid.height,
    parts: [{ x: 0, y: 0, markup: key.markup }, ...parts],
  };
}
