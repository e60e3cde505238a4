import * as Plot from "@observablehq/plot";
import { spearman } from "../../judge/statistics/mod.ts";
import { type Cell, configurationKey } from "../../study/mod.ts";
import {
  configurationFields,
  covers,
  differingFields,
  fieldsKey,
} from "../../study/configuration.ts";
import type { Fields } from "../../study/fields.ts";
import { configurations } from "../configurations.ts";
import { drawSheets, type Sheet } from "../drawing.ts";
import type { Drawing, ReportInput, ReportRun } from "../types.ts";
import { legend } from "../_legend.ts";
import { linkTargets } from "../_link_targets.ts";
import { mean, metricDisplay, metricNames, metricValues, shortTitle } from "../metrics.ts";
import { settingsOf } from "../names.ts";
import { drawPlot, extent } from "../_plot.ts";
import { lossSeries } from "../_series.ts";
import { tasksOf } from "../tasks.ts";
import { formatNumber } from "../text.ts";
import { marksPath } from "../_glyphs.ts";
import { LINKED_MARKS, runLink } from "../tables.ts";
import { FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

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
  href: string;
}

function pointsOf(runs: readonly ReportRun[], x: string, y: string): Point[] {
  const { labelOf } = lossSeries(runs);
  return runs.flatMap((run) => {
    const [a, b] = [run.metrics[x], run.metrics[y]];
    if (typeof a !== "number" || typeof b !== "number") return [];
    const label = labelOf(run);
    const title = `${label}, seed ${run.cell.seed}: ${formatNumber(a)}, ${formatNumber(b)}`;
    return [{ x: a, y: b, label, title, href: runLink(run) }];
  });
}

/** Runs that agree in all but the loss and the seed, so that a correlation is about the loss. */
interface Group {
  /** The task, and what sets the group apart from others of the task. */
  label: string;
  runs: ReportRun[];
}

function groupsOf(all: readonly ReportRun[], keep: (run: ReportRun) => boolean): Group[] {
  return tasksOf(all, keep).flatMap(({ label: task, runs }) => {
    const groups = [...Map.groupBy(runs, ({ cell }) => fieldsKey(comparedFields(cell))).values()];
    const differing = differingFields(runs.map(({ cell }) => comparedFields(cell)));
    return groups.map((runs) => {
      const own = differing.length === 0
        ? []
        : settingsOf(runs[0]!.cell).filter((setting) =>
          !groups.every(([other]) => settingsOf(other!.cell).includes(setting))
        );
      return { label: [task, ...own].join(" · "), runs };
    });
  }).filter(({ runs }) => new Set(runs.map(({ cell }) => configurationKey(cell))).size > 1);
}

/** The fields that must agree between runs whose values are correlated. */
function comparedFields(cell: Cell): Fields {
  return new Map([...configurationFields(cell)].filter(([name]) => !covers("loss", name)));
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

function draw({ label, runs }: Group, x: string, y: string): Sheet {
  const points = pointsOf(runs, x, y);
  const series = lossSeries(runs);
  const key = legend(series.entries, "Loss");
  const [xTitle, yTitle] = [metricDisplay(x).title, metricDisplay(y).title];
  const axis = { labelArrow: "none" as const, fontSize: FONT_SIZE.small };
  const plot = drawPlot({
    width: FIGURE_WIDTH,
    height: HEIGHT,
    marginLeft: 52,
    marginRight: 16,
    marginBottom: 40,
    marginTop: 22,
    x: { domain: extent(points.map((point) => point.x)), nice: true },
    y: { domain: extent(points.map((point) => point.y)), nice: true },
    marks: [
      Plot.gridX({ stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.gridY({ stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.axisX({ ...axis, label: xTitle, labelAnchor: "center" }),
      Plot.axisY({ ...axis, label: yTitle }),
    ],
  });
  const placed = points.map((point) => ({
    ...point,
    at: [plot.apply("x", point.x), plot.apply("y", point.y)] as const,
  }));
  const marks = series.entries.map(({ label, mark }) =>
    marksPath(placed.filter((point) => point.label === label).map(({ at }) => at), mark, 4)
  );
  const links = points.length > LINKED_MARKS ? "" : linkTargets(placed, 9);
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
    { x: 0, y: key.height, markup: plot.markup + marks.join("") + links },
  ];
  return { title, caption, height: key.height + HEIGHT, parts };
}

/**
 * The trade-off of class separation against transfer (Kornblith et al. 2021): a point a run.
 *
 * @param input The runs of the report.
 * @returns One drawing for each group of runs that agree in all but the loss; none where a measure of
 * either is missing or there is one configuration.
 */
export function tradeOff({ runs }: ReportInput): Drawing[] {
  const names = metricNames(runs);
  const x = SEPARATION.find((name) => names.includes(name));
  // Names of transfer measures go on with what they were taken on, such as `@fashion-mnist`.
  const y = TRANSFER.flatMap((start) => names.find((name) => name.startsWith(start)) ?? [])[0];
  if (x === undefined || y === undefined) return [];
  const groups = groupsOf(
    runs,
    ({ metrics }) => Number.isFinite(metrics[x]) && Number.isFinite(metrics[y]),
  );
  return drawSheets("trade-off", groups.map((group) => draw(group, x, y)));
}
