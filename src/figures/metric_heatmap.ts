import * as Plot from "@observablehq/plot";
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
import { scopeOf } from "../results/names.ts";
import { countedMeans, gapsClause, standings } from "../results/standings.ts";
import { count, formatNumber, listWords } from "../results/text.ts";
import type { ReportInput } from "../results/types.ts";
import { midRanks } from "../statistics/summary.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { inPages, MAX_HEIGHT } from "./drawing/layout.ts";
import { rowLabels } from "./drawing/marks.ts";
import { type Content, markup, textMarkup, textWidth, wrapText } from "./drawing/markup.ts";
import { drawPlot, markupMark } from "./drawing/plot.ts";
import { FIGURE_WIDTH, FONT_SIZE, INK, lossMark } from "./drawing/theme.ts";

/** Configurations of one file. */
const ROWS = 50;
/** How far the last slanted head reaches beyond its column. */
const OVERHANG = 120;
/** The longest line of a head. */
const HEAD_LENGTH = 170;
/** The least and the greatest width of a column. */
const [CELL, WIDEST] = [62, 110];
/** White space below a table. */
const GAP = 16;

/** Ranks from 1, the best; equal values share the mean of their ranks; undefined values have none. */
export function ranks(values: readonly number[], higherIsBetter: boolean): number[] {
  const finite = values.filter(Number.isFinite);
  const order = midRanks(finite.map((value) => higherIsBetter ? -value : value)).values();
  return values.map((value) => Number.isFinite(value) ? order.next().value! : NaN);
}

/** The least part of the range of a metric from the darkest to the lightest colour. */
const LEAST_SPAN = 0.1;

/**
 * How dark values are, from 0 for the worst to 1 for the best: by the values, so that those that hardly
 * differ look alike. The colour spans at least a tenth of the range of a metric that has one.
 *
 * @param values The values; undefined ones are NaN, and have no colour.
 * @param metric The metric, whose range and better side count.
 */
export function depths(values: readonly number[], metric: string): number[] {
  const { direction, range: [least, greatest] } = metricDisplay(metric);
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const range = greatest - least;
  const span = Math.max(high - low, Number.isFinite(range) ? LEAST_SPAN * range : 0);
  return values.map((value) => {
    if (!Number.isFinite(value)) return 0;
    return span === 0 ? 1 : 1 - (direction === "higher" ? high - value : value - low) / span;
  });
}

/**
 * The mean of a configuration, its rank and whether it is tied with the best; one that failed in
 * every seed has no rank.
 */
function columnOf(all: readonly Configuration[], metric: string) {
  const values = all.map((configuration) => mean(metricValues(configuration, metric)));
  const compared = countedMeans(all, metric)
    .map((value, at) => all[at]!.runs.every(hasFailed) ? NaN : value);
  const order = ranks(compared, metricDisplay(metric).direction === "higher");
  const first = Math.min(...order.filter(Number.isFinite));
  const shades = depths(compared, metric);
  const tied = new Set(
    standings(all, metric).flatMap(({ tied, configuration }) => tied ? [configuration] : []),
  );
  return all.map((configuration, at) => ({
    configuration,
    row: configuration.label,
    metric,
    value: values[at]!,
    rank: order[at]!,
    tied: tied.has(configuration) && order[at]! > first,
    depth: shades[at]!,
  }));
}

/** The lines of a head, and how high they reach when slanted. */
function headOf(metric: string) {
  const { title, subtitle } = metricHeading(metric);
  const lines = [
    ...wrapText(title, FONT_SIZE.text, HEAD_LENGTH).map((text) => ({ text, size: 11 })),
    ...wrapText(subtitle, FONT_SIZE.small, HEAD_LENGTH).filter((text) => text !== "")
      .map((text) => ({ text, size: FONT_SIZE.small, color: INK.muted.color })),
  ];
  const length = Math.max(...lines.map(({ text, size }) => textWidth(text, size)));
  return { lines, height: 0.58 * length + 26 };
}

const headHeight = (metrics: readonly string[]) =>
  Math.max(...metrics.map((metric) => headOf(metric).height));

function head(metric: string, x: number, bottom: number): Content {
  const { lines } = headOf(metric);
  const middle = (lines.length - 1) / 2;
  // Every line begins at the same height: the next one stands beside, not in the table.
  const texts = lines.map(({ text, ...style }, i) =>
    textMarkup(text, { x: 17 * (i - middle), y: 12 * (i - middle), ...style })
  );
  return markup`<g text-anchor="start" transform="translate(${x},${
    bottom - 14
  }) rotate(-35)">${texts}</g>`;
}

/** Some metrics of the configurations of one task, on one page. */
interface Page {
  task: string;
  all: Configuration[];
  /** Every configuration of the task, among which ranks are taken. */
  ranked: Configuration[];
  /** The metrics of each table, one below the other. */
  bands: string[][];
  /** How the losses of the study were tuned. */
  tuned: ReportInput["experiment"]["tuned"];
}

const labelsOf = (all: readonly Configuration[]) =>
  rowLabels(all.map(labelWithFailures), { minRow: 24 });

const bandHeight = (all: readonly Configuration[], metrics: readonly string[]) =>
  headHeight(metrics) + all.length * labelsOf(all).row + GAP;

/** The table of some metrics. */
function table({ all, ranked }: Page, metrics: readonly string[]): Content {
  const names = labelsOf(all);
  const top = headHeight(metrics);
  const right = FIGURE_WIDTH -
    Math.min(FIGURE_WIDTH - OVERHANG, names.width + WIDEST * metrics.length);
  const cells = metrics.flatMap((metric) => columnOf(ranked, metric))
    .filter(({ configuration }) => all.includes(configuration));
  type Cell = typeof cells[number];
  const value = {
    x: "metric",
    y: "row",
    text: ({ value }: Cell) => formatNumber(value),
    dx: 2,
    textAnchor: "end",
    fontSize: FONT_SIZE.text,
  } as const;
  return [
    drawPlot({
      width: FIGURE_WIDTH,
      height: top + all.length * names.row + GAP,
      margins: [top, right, GAP, names.width],
      x: { type: "band", domain: metrics, padding: 0, axis: null },
      y: { type: "band", domain: all.map(({ label }) => label), padding: 0, axis: null },
      opacity: { type: "identity" },
      marks: [
        Plot.cell(cells, {
          x: "metric",
          y: "row",
          inset: 1,
          fill: lossMark(0).color,
          fillOpacity: ({ depth }: Cell) => 0.04 + 0.44 * depth,
        }),
        Plot.text(cells.filter(({ rank }) => rank !== 1), value),
        Plot.text(cells.filter(({ rank }) => rank === 1), { ...value, fontWeight: "bold" }),
        Plot.text(cells.filter(({ rank }) => !Number.isNaN(rank)), {
          ...value,
          text: ({ rank, tied }: Cell) => `${tied ? "≈" : ""}#${rank}`,
          dx: 6,
          textAnchor: "start",
          fontSize: FONT_SIZE.small,
        }),
        markupMark(
          metrics,
          { x: (metric) => metric, y: () => all[0]!.label },
          (placed) => placed.map(([metric, [x]]) => head(metric, x, top)),
        ),
      ],
    }),
    names.markup(top),
  ];
}

/** Which configuration is first how often, in a sentence. */
function leader({ ranked: all, bands, tuned }: Page): string {
  const metrics = bands.flat();
  const first = metrics.map((metric) => columnOf(all, metric).find(({ rank }) => rank === 1)?.row);
  const wins = all.map(({ label }) => first.filter((winner) => winner === label).length);
  const most = Math.max(...wins);
  if (all.length < 2 || most === 0) return "";
  const winners = all.filter((_, row) => wins[row] === most).map(({ label }) => label);
  const each = winners.length === 1 ? "is" : "are each";
  return ` ${listWords(winners)} ${each} first in ${most} of ${count(metrics.length, "metric")} (${
    scopeOf(all.map(({ cell }) => cell), tuned)
  }).`;
}

/** Which means are not of all seeds, and how these rank. */
function gapsText({ all, bands }: Page): string {
  const gaps = gapsClause(all, bands.flat());
  return gaps === "" ? "" : `${gaps}; the ranks count the others as the worst`;
}

function pagesOf({ runs, unranked, experiment: { tuned } }: ReportInput): Page[] {
  return tasksOf(runs).flatMap(({ label: task, configurations: ranked, runs }) => {
    const metrics = onePerMeasure(directedMetrics(runs))
      .filter((metric) => unranked?.(metric) === undefined);
    if (metrics.length === 0) return [];
    return inPages(ranked, ROWS).flatMap((all) => {
      const perBand = Math.floor((FIGURE_WIDTH - labelsOf(all).width - OVERHANG) / CELL);
      const bands = inPages(metrics, perBand);
      const tallest = Math.max(...bands.map((band) => bandHeight(all, band)));
      const size = Math.max(1, Math.floor((MAX_HEIGHT - 20) / tallest));
      return inPages(bands, size).map((bands) => ({ task, all, ranked, bands, tuned }));
    });
  });
}

function drawPage(page: Page): Sheet {
  let height = 0;
  const parts = page.bands.map((metrics) => {
    const part = { x: 0, y: height, markup: table(page, metrics) };
    height += bandHeight(page.all, metrics);
    return part;
  });
  return {
    title: `Configurations and metrics on ${page.task}, with ranks`,
    caption:
      `Mean over seeds of each metric on ${page.task} that has a better side, and its rank ` +
      `among ${count(page.ranked.length, "configuration")} (#1 is the best, ≈ is not ` +
      `significantly different from it; ${ARROWS_EXPLAINED})${gapsText(page)}. Colour is linear ` +
      "in the value, darkest for the best, and spans at least a tenth of the range of a metric " +
      "that has one." + leader(page),
    task: page.task,
    height,
    parts,
  };
}

/** Configurations against metrics: the mean over seeds and its rank within the task. */
export const figure: FigureDefinition = {
  shows: "Configurations against headline metrics: means, coloured by value, with ranks and ties",
  group: "Metrics",
  needs: "at least one metric with a direction",
  gallery: ["which-loss"],
  sheets: (input) => pagesOf(input).map(drawPage),
};
