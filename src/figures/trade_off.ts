import { valueOf } from "../claims/training_end.ts";
import { spearman } from "../statistics/spearman.ts";
import { configurations, groupRuns, type RunGroup } from "../results/configurations.ts";
import { mean, metricDisplay, metricNames, metricValues, shortTitle } from "../results/metrics.ts";
import { count, formatNumber } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import { configurationKey } from "../cell/cell.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { LINKED_MARKS } from "./drawing/marks.ts";
import { drawPlot, glyphs, lossSeries, runPoint } from "./drawing/plot.ts";
import { FIGURE_WIDTH } from "./drawing/theme.ts";

/** Metrics of separation, and of transfer to another task; best first. */
const SEPARATION = ["classSeparation", "fisherRatio"];
const TRANSFER = ["transferProbeAccuracy", "fewShotAccuracy", "probeAccuracy", "openSetAuroc"];

const HEIGHT = 400;

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

function draw({ task, label, runs }: RunGroup, x: string, y: string, all: number): Sheet {
  const series = lossSeries(runs);
  const points = runs.map((run) => {
    const [a, b] = [valueOf(run, x)!, valueOf(run, y)!];
    return { x: a, y: b, ...runPoint(run, series.labelOf(run), [a, b]) };
  });
  const [xTitle, yTitle] = [metricDisplay(x).title, metricDisplay(y).title];
  const plot = drawPlot({
    width: FIGURE_WIDTH,
    height: HEIGHT,
    margins: [22, 16, 40, 52],
    x: { nice: true, label: xTitle, grid: true },
    y: { nice: true, label: yTitle, grid: true },
    marks: [
      glyphs(points, {
        x: "x",
        y: "y",
        r: 4,
        mark: series.markOf,
        links: points.length <= LINKED_MARKS,
      }),
    ],
  });
  const [xShort, yShort] = [shortTitle(x), shortTitle(y)];
  const title = `${xShort} against ${yShort.charAt(0).toLowerCase()}${
    yShort.slice(1)
  }, trained on ${label}`;
  const without = all === runs.length ? "" : `, which ${runs.length} of ${count(all, "run")} have`;
  const caption =
    `Each mark is a run on ${label}: ${xTitle} of its test embeddings against ${yTitle}${without}. ${
      correlation(runs, x, y)
    }`;
  return {
    title,
    caption,
    task,
    legend: [series.entries, "Loss"],
    height: HEIGHT,
    parts: [{ x: 0, y: 0, markup: plot }],
  };
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
    const keep = (run: ReportRun) => [x, y].every((metric) => valueOf(run, metric) !== undefined);
    return groupRuns(runs, undefined, keep)
      .filter(({ runs }) => new Set(runs.map(({ cell }) => configurationKey(cell))).size > 1)
      .map((group) => {
        const known = new Set(group.runs.map(({ cell }) => configurationKey(cell)));
        const all = runs.filter(({ cell }) => known.has(configurationKey(cell))).length;
        return draw(group, x, y, all);
      });
  },
};
