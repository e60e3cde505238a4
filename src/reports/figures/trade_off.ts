import * as Plot from "@observablehq/plot";
import { spearman } from "../../judge/statistics/mod.ts";
import { configurations } from "../_configurations.ts";
import type { Drawing, ReportInput, ReportRun } from "../_input.ts";
import { legend } from "../_legend.ts";
import { mean, metricDisplay, metricNames, metricValues } from "../_metrics.ts";
import { drawPlot } from "../_plot.ts";
import { lossSeries } from "../_series.ts";
import { formatNumber } from "../_text.ts";
import { marksPath } from "../_glyphs.ts";
import { LINKED_MARKS, runLink } from "../tables.ts";
import { standaloneSvg } from "../svg.ts";
import { FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

/** What separates the classes, and what says how well the embedding serves another task; best first. */
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

/** The rank correlation of the configurations' means, in words. */
function correlation(runs: readonly ReportRun[], x: string, y: string): string {
  const means = configurations(runs)
    .map((all) => [mean(metricValues(all, x)), mean(metricValues(all, y))] as const)
    .filter((pair) => pair.every(Number.isFinite));
  if (means.length < 3) return "With fewer than three configurations there is no rank correlation.";
  const { statistic, p, interval } = spearman(means.map(([a]) => a), means.map(([, b]) => b));
  const ends = Number.isNaN(interval.low)
    ? ""
    : `, 95 % interval ${formatNumber(interval.low)} to ${formatNumber(interval.high)}`;
  return `Spearman's rank correlation of the ${means.length} configuration means is ` +
    `${formatNumber(statistic)} (p = ${formatNumber(p)}${ends}).`;
}

/**
 * The trade-off of class separation against transfer (Kornblith et al. 2021): a point a run.
 *
 * @param input The runs of the report.
 * @returns One drawing, or none where a measure of either is missing.
 */
export function tradeOff({ runs }: ReportInput): Drawing[] {
  const names = metricNames(runs);
  const x = SEPARATION.find((name) => names.includes(name));
  // Names of transfer measures go on with what they were taken on, such as `@fashion-mnist`.
  const y = TRANSFER.flatMap((start) => names.find((name) => name.startsWith(start)) ?? [])[0];
  if (x === undefined || y === undefined) return [];
  const points = pointsOf(runs, x, y);
  if (points.length === 0) return [];
  const series = lossSeries(runs);
  const key = legend(series.entries, "Loss");
  const [xTitle, yTitle] = [metricDisplay(x).title, metricDisplay(y).title];
  const plot = drawPlot({
    width: FIGURE_WIDTH,
    height: HEIGHT,
    marginLeft: 52,
    marginRight: 16,
    marginBottom: 40,
    marginTop: 22,
    x: { label: xTitle, nice: true, labelAnchor: "center", labelArrow: "none" },
    y: { label: yTitle, nice: true, labelArrow: "none" },
    marks: [
      Plot.gridX({ stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.gridY({ stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.axisX({
        label: xTitle,
        labelAnchor: "center",
        labelArrow: "none",
        fontSize: FONT_SIZE.small,
      }),
      Plot.axisY({ label: yTitle, labelArrow: "none", fontSize: FONT_SIZE.small }),
      points.length > LINKED_MARKS ? null : Plot.dot(points, {
        x: "x",
        y: "y",
        r: 9,
        fill: INK.background.color,
        fillOpacity: 0,
        href: "href",
        title: "title",
      }),
    ],
  });
  const marks = series.entries.map(({ label, mark }) => {
    const places = points.filter((point) => point.label === label)
      .map((point): [number, number] => [plot.apply("x", point.x), plot.apply("y", point.y)]);
    return marksPath(places, mark, 4);
  });
  const [id, title] = ["trade-off", `${xTitle} against ${yTitle.toLowerCase()}`];
  const caption = `Each mark is a run: ${xTitle} of its test embeddings against ${yTitle}. ${
    correlation(runs, x, y)
  }`;
  const height = key.height + HEIGHT;
  const heading = { id, title, description: caption, width: FIGURE_WIDTH, height };
  const parts = [
    { x: 0, y: 0, markup: key.markup },
    { x: 0, y: key.height, markup: marks.join("") + plot.markup },
  ];
  return [{ id, title, caption, svg: standaloneSvg(heading, parts) }];
}
