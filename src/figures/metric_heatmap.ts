import { hasFailed } from "../claims/training_end.ts";
import { type Configuration, labelWithFailures, tasksOf } from "../results/configurations.ts";
import {
  ARROWS_EXPLAINED,
  directedMetrics,
  mean,
  metricDisplay,
  metricHeading,
  metricValues,
  onePerMeasure,
} from "../results/metrics.ts";
import { count, formatNumber, listWords } from "../results/text.ts";
import type { ReportInput } from "../results/types.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { inPages, MAX_HEIGHT } from "./drawing/layout.ts";
import { type RowLabels, rowLabels } from "./drawing/marks.ts";
import { type Content, join, markup, textMarkup, textWidth, wrapText } from "./drawing/markup.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "./drawing/theme.ts";

/** Configurations of one file. */
const ROWS = 50;
/** How far the last slanted head reaches beyond its column. */
const OVERHANG = 120;
/** The longest line of a head. */
const HEAD_LENGTH = 170;
/** The least width of a column. */
const CELL = 62;

/** Ranks from 1, the best; equal values share the mean of their ranks; undefined values have none. */
export function ranks(values: readonly number[], higherIsBetter: boolean): number[] {
  const sign = higherIsBetter ? -1 : 1;
  return values.map((value) => {
    if (!Number.isFinite(value)) return NaN;
    const better = values.filter((other) => sign * other < sign * value).length;
    const equal = values.filter((other) => other === value).length;
    return better + (equal + 1) / 2;
  });
}

/** Where a cell stands. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function cell(value: number, rank: number, rows: number, { x, y, width, height }: Box): Content {
  const depth = Number.isNaN(rank) || rows < 2 ? 0 : (rows - rank) / (rows - 1);
  const [mark] = CLASS_MARKS;
  const baseline = y + height / 2 + 4;
  return [
    markup`<rect x="${x + 1}" y="${y + 1}" width="${width - 2}" height="${height - 2}" fill="${
      mark!.color
    }" fill-opacity="${0.04 + 0.44 * depth}"/>`,
    textMarkup(formatNumber(value), {
      x: x + width / 2 + 2,
      y: baseline,
      anchor: "end",
      ...(rank === 1 ? { weight: "bold" as const } : {}),
    }),
    textMarkup(Number.isNaN(rank) ? "" : `#${rank}`, {
      x: x + width / 2 + 6,
      y: baseline,
      size: FONT_SIZE.small,
      color: INK.text.color,
    }),
  ];
}

/** The mean of each configuration, and their ranks; one that failed in every seed has none. */
function columnOf(all: readonly Configuration[], metric: string) {
  const values = all.map((configuration) => mean(metricValues(configuration, metric)));
  const compared = values.map((value, at) => all[at]!.runs.every(hasFailed) ? NaN : value);
  return { values, order: ranks(compared, metricDisplay(metric).direction === "higher") };
}

/** The lines of a head, and how high they reach when slanted. */
function headLines(metric: string) {
  const { title, subtitle } = metricHeading(metric);
  const lines = [
    ...wrapText(title, FONT_SIZE.text, HEAD_LENGTH).map((text) => ({ text, size: 11 })),
    ...wrapText(subtitle, FONT_SIZE.small, HEAD_LENGTH).filter((text) => text !== "")
      .map((text) => ({ text, size: FONT_SIZE.small })),
  ];
  const length = Math.max(...lines.map(({ text, size }) => textWidth(text, size)));
  return { lines, height: 0.58 * length + 26 };
}

function head(metric: string, x: number, bottom: number): Content {
  const { lines } = headLines(metric);
  const middle = (lines.length - 1) / 2;
  // Every line begins at the same height: the next one stands beside, not in the table.
  const texts = lines.map(({ text, size }, i) =>
    textMarkup(text, {
      x: 17 * (i - middle),
      y: 12 * (i - middle),
      size,
      ...(i > 0 && size === FONT_SIZE.small ? { color: INK.muted.color } : {}),
    })
  );
  return markup`<g transform="translate(${x},${bottom - 14}) rotate(-35)">${texts}</g>`;
}

/** Some metrics of the configurations of one task, on one page. */
interface Page {
  task: string;
  all: Configuration[];
  /** Every configuration of the task, among which ranks are taken. */
  ranked: Configuration[];
  /** The metrics of each table, one below the other. */
  bands: string[][];
}

const labelsOf = (all: readonly Configuration[]) =>
  rowLabels(all.map(labelWithFailures), { minRow: 24 });

function bandHeight(all: readonly Configuration[], metrics: readonly string[]): number {
  const heads = Math.max(...metrics.map((metric) => headLines(metric).height));
  return heads + all.length * labelsOf(all).row + 16;
}

/** The table of some metrics, its upper left corner at (0, 0). */
function table({ all, ranked }: Page, metrics: readonly string[], names: RowLabels): Content {
  const top = Math.max(...metrics.map((metric) => headLines(metric).height));
  const width = Math.min(110, (FIGURE_WIDTH - names.width - OVERHANG) / metrics.length);
  const columns = metrics.map((metric, column) => {
    const { values, order } = columnOf(ranked, metric);
    const x = names.width + column * width;
    const cells = all.map((each, row) => {
      const at = ranked.indexOf(each);
      const box = { x, y: top + row * names.row, width, height: names.row };
      return cell(values[at]!, order[at]!, ranked.length, box);
    });
    return [head(metric, x + width / 2, top), cells];
  });
  return [join(columns, "\n"), names.markup(top)];
}

/** Which configuration is first how often, in a sentence. */
function leader(all: readonly Configuration[], metrics: readonly string[]): string {
  const first = metrics.map((metric) => columnOf(all, metric).order.indexOf(1));
  const wins = all.map((_, row) => first.filter((winner) => winner === row).length);
  const most = Math.max(...wins);
  if (all.length < 2 || most === 0) return "";
  const winners = all.filter((_, row) => wins[row] === most).map(({ label }) => label);
  const each = winners.length === 1 ? "is" : "are each";
  return ` ${listWords(winners)} ${each} first in ${most} of ${count(metrics.length, "metric")}.`;
}

function pagesOf({ runs }: ReportInput): Page[] {
  return tasksOf(runs).flatMap(({ label: task, configurations: ranked, runs }) => {
    const metrics = onePerMeasure(directedMetrics(runs));
    if (metrics.length === 0) return [];
    return inPages(ranked, ROWS).flatMap((all) => {
      const perBand = Math.floor((FIGURE_WIDTH - labelsOf(all).width - OVERHANG) / CELL);
      const bands = inPages(metrics, perBand);
      const tallest = Math.max(...bands.map((band) => bandHeight(all, band)));
      const size = Math.max(1, Math.floor((MAX_HEIGHT - 20) / tallest));
      return inPages(bands, size).map((bands) => ({ task, all, ranked, bands }));
    });
  });
}

function drawPage(page: Page): Sheet {
  const names = labelsOf(page.all);
  let height = 0;
  const parts = page.bands.map((metrics) => {
    const part = { x: 0, y: height, markup: table(page, metrics, names) };
    height += bandHeight(page.all, metrics);
    return part;
  });
  const title = `Configurations and metrics on ${page.task}, with ranks`;
  const caption =
    `Mean over seeds of each metric on ${page.task} that has a better side, and its ` +
    `rank among ${count(page.ranked.length, "configuration")} of the same task ` +
    `(#1 is the best; darker is better; ${ARROWS_EXPLAINED}).` +
    leader(page.ranked, page.bands.flat());
  return { title, caption, task: page.task, height, parts };
}

/** Configurations against metrics: the mean over seeds and its rank within the task. */
export const figure: FigureDefinition = {
  shows: "Configurations against headline metrics, with ranks",
  group: "Metrics",
  needs: "no metric that has a better side has a value",
  gallery: ["which-loss"],
  sheets: (input) => pagesOf(input).map(drawPage),
};
