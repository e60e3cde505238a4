import * as Plot from "@observablehq/plot";
import { spearman } from "../statistics/mod.ts";
import { configurations, groupRuns, type RunGroup, runName } from "../results/configurations.ts";
import { mean, metricDisplay, metricNames, metricValues, shortTitle } from "../results/metrics.ts";
import { formatNumber } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import { configurationKey } from "../cell/cell.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { legend, LINKED_MARKS, linkTargets } from "./drawing/marks.ts";
import { drawPlot, extent, GRID, lossSeries, seriesMarks } from "./drawing/plot.ts";
import { FIGURE_WIDTH, FONT_SIZE } from "./drawing/theme.ts";

/** Metrics of separation, and of transfer to another task; best first. */
const SEPARATION = ["classSeparation", "fisherRatio"];
const TRANSFER = ["transferProbeAccuracy", "fewShotAccuracy", "probeAccuracy", "openSetAuroc"];

const HEIGHT = 400;

/** One run as a point of the figure. */
interface Point {
  x: number;
  y: number;
  label: string;
  title: string;
  run: string;
}

function pointsOf(runs: readonly ReportRun[], x: string, y: string): Point[] {
  const { labelOf } = lossSeries(runs);
  return runs.flatMap((run) => {
    const [a, b] = [run.metrics[x], run.metrics[y]];
    if (typeof a !== "number" || typeof b !== "number") return [];
    const label = labelOf(run);
    const title = `${label}, seed ${run.cell.seed}: ${formatNumber(a)}, ${formatNumber(b)}`;
    return [{ x: a, y: b, label, title, run: runName(run) }];
  });
}

/**
 * The rank correlation of the configurations' means, in words: the estimate and its interval, from
 * one method, and no p-value of another that might contradict it.
 */
function correlation(runs: readonly ReportRun[], x: string, y: string): string {
  const means = configurations(runs)
    .map((all) => [mean(metricValues(all, x)), mean(metricValues(all, y))] as const)
    .filter((pair) => pair.every(Number.isFinite));
  if (means.length < 3) return "With fewer than three configurations there is no rank correlation.";
  const { statistic, interval } = spearman(means.map(([a]) => a), means.map(([, b]) => b));
  const found = `Spearman's rank correlation of the ${means.length} configuration means is ` +
    formatNumber(statistic);
  if (Number.isNaN(statistic)) return "One of both is the same everywhere: nothing correlates.";
  return Number.isNaN(interval.low)
    ? `${found}; so few configurations give no interval.`
    : `${found} (95 % interval ${formatNumber(interval.low)} to ${formatNumber(interval.high)}).`;
}

function draw({ task, label, runs }: RunGroup, x: string, y: string): Sheet {
  const points = pointsOf(runs, x, y);
  const series = lossSeries(runs);
  const key = legend(series.entries, "Loss");
  const [xTitle, yTitle] = [metricDisplay(x).title, metricDisplay(y).title];
  const axis = { labelArrow: "none" as const, fontSize: FONT_SIZE.small };
  const plot = drawPlot({
    width: FIGURE_WIDTH,
    height: HEIGHT,
    margins: [22, 16, 40, 52],
    x: { domain: extent(points.map((point) => point.x)), nice: true },
    y: { domain: extent(points.map((point) => point.y)), nice: true },
    marks: [
      Plot.gridX(GRID),
      Plot.gridY(GRID),
      Plot.axisX({ ...axis, label: xTitle, labelAnchor: "center" }),
      Plot.axisY({ ...axis, label: yTitle }),
    ],
  });
  const placed = points.map((point) => ({
    ...point,
    at: [plot.apply("x", point.x), plot.apply("y", point.y)] as const,
  }));
  const marks = seriesMarks(series.entries, placed, 4);
  const links = points.length > LINKED_MARKS ? undefined : linkTargets(placed, 9);
  const [xShort, yShort] = [shortTitle(x), shortTitle(y)];
  const title = `${xShort} against ${yShort.charAt(0).toLowerCase()}${
    yShort.slice(1)
  }, trained on ${label}`;
  const caption =
    `Each mark is a run on ${label}: ${xTitle} of its test embeddings against ${yTitle}. ${
      correlation(runs, x, y)
    }`;
  const parts = [
    { x: 0, y: 0, markup: key.markup },
    { x: 0, y: key.height, markup: [plot.markup, marks, links] },
  ];
  return { title, caption, task, height: key.height + HEIGHT, parts };
}

/** The trade-off of class separation against transfer (Kornblith et al. 2021): a point a run. */
export const figure: FigureDefinition = {
  shows: "Class separation against transfer to another task",
  group: "Metrics",
  needs:
    "no two configurations that differ in the loss alone have both a measure of separation (classSeparation, fisherRatio) and one of transfer (transfer, fewShot, probeAccuracy, openSet)",
  gallery: ["separation"],
  sheets({ runs }) {
    const names = metricNames(runs);
    const x = SEPARATION.find((name) => names.includes(name));
    // Names of transfer measures go on with what they were taken on, such as `@fashion-mnist`.
    const y = TRANSFER.flatMap((start) => names.find((name) => name.startsWith(start)) ?? [])[0];
    if (x === undefined || y === undefined) return [];
    const keep = ({ metrics }: ReportRun) =>
      Number.isFinite(metrics[x]) && Number.isFinite(metrics[y]);
    return groupRuns(runs, undefined, keep)
      .filter(({ runs }) => new Set(runs.map(({ cell }) => configurationKey(cell))).size > 1)
      .map((group) => draw(group, x, y));
  },
};
