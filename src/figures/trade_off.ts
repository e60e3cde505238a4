import * as Plot from "@observablehq/plot";
import { valueOf } from "../claims/training_end.ts";
import { spearman } from "../statistics/spearman.ts";
import { configurations, groupRuns, type RunGroup } from "../results/configurations.ts";
import { mean, metricDisplay, metricNames, metricValues, shortTitle } from "../results/metrics.ts";
import { lossLabel } from "../results/names.ts";
import { count, formatNumber } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import { configurationKey } from "../cell/cell.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { LINKED_MARKS } from "./drawing/marks.ts";
import { drawPlot, glyphs, lossSeries, runPoint } from "./drawing/plot.ts";
import { type ClassMark, FIGURE_WIDTH, INK, lossMark } from "./drawing/theme.ts";

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

/** A configuration of a loss among the others of that loss: one setting of it is varied. */
interface Member {
  label: string;
  family: string;
  runs: readonly ReportRun[];
  mark: Pick<ClassMark, "color" | "glyph">;
}

/** The configurations with the marks of their losses. */
function membersOf(runs: readonly ReportRun[]): Member[] {
  const { markOf } = lossSeries(runs);
  return configurations(runs).map(({ cell, runs }) => {
    const label = lossLabel(cell);
    return { label, family: cell.loss.name, runs, mark: markOf({ label }) };
  });
}

/** Networks of two losses that are one and the same, as without dropout and without smoothing. */
const SHARED_MARK = { color: INK.text.color, glyph: "ring" } as const;

function draw({ task, label, runs }: RunGroup, x: string, y: string, all: number): Sheet {
  const members = membersOf(runs);
  const at = (run: ReportRun) => [valueOf(run, x)!, valueOf(run, y)!] as const;
  const keyOf = ({ runs }: Member) =>
    runs.map((run) => [run.cell.seed, ...at(run)].join()).join(";");
  const places = [...Map.groupBy(members, keyOf).values()].map((alike) => ({
    label: alike.map(({ label }) => label).join(" = "),
    mark: alike.length === 1 ? alike[0]!.mark : SHARED_MARK,
    first: alike.length > 1 ||
      members.find(({ family }) => family === alike[0]!.family) === alike[0],
    runs: alike[0]!.runs,
  }));
  const points = places.flatMap(({ label, mark, runs }) =>
    runs.map((run) => ({ x: at(run)[0], y: at(run)[1], mark, ...runPoint(run, label, at(run)) }))
  );
  const means = members.map(({ family, runs }) => ({
    family,
    x: mean(runs.map((run) => at(run)[0])),
    y: mean(runs.map((run) => at(run)[1])),
  }));
  const families = [...new Set(members.map(({ family }) => family))];
  const [xTitle, yTitle] = [metricDisplay(x).title, metricDisplay(y).title];
  const plot = drawPlot({
    width: FIGURE_WIDTH,
    height: HEIGHT,
    margins: [22, 16, 40, 52],
    x: { nice: true, label: xTitle, grid: true },
    y: { nice: true, label: yTitle, grid: true },
    marks: [
      Plot.line(means, {
        x: "x",
        y: "y",
        z: "family",
        stroke: ({ family }: { family: string }) => lossMark(families.indexOf(family)).color,
        strokeWidth: 1.5,
      }),
      glyphs(points, {
        x: "x",
        y: "y",
        r: 3,
        mark: ({ mark }) => mark,
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
    `Each mark is a run on ${label}, a loss a hue, its settings from light to dark, joined by a line through their means: ${xTitle} of its test embeddings against ${yTitle}${without}. ${
      correlation(runs, x, y)
    }`;
  return {
    title,
    caption,
    task,
    legend: [
      places.toSorted((a, b) => Number(a.mark === SHARED_MARK) - Number(b.mark === SHARED_MARK)),
      "Loss",
    ],
    height: HEIGHT,
    parts: [{ x: 0, y: 0, markup: plot }],
  };
}

/** The trade-off of class separation against transfer (Kornblith et al. 2021): a point a run. */
export const figure: FigureDefinition = {
  shows: "Class separation against transfer to another task",
  group: "Metrics",
  needs:
    "two configurations that differ in the loss alone and have both a measure of separation (classSeparation, fisherRatio) and one of transfer (transfer, fewShot, probeAccuracy, openSet)",
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
