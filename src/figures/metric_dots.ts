import * as Plot from "@observablehq/plot";
import { valueOf } from "../claims/training_end.ts";
import { type Configuration, labelWithFailures, tasksOf } from "../results/configurations.ts";
import {
  ARROWS_EXPLAINED,
  mean,
  metricDisplay,
  metricHeading,
  metricNames,
  metricValues,
  onePerMeasure,
} from "../results/metrics.ts";
import { scopeOf } from "../results/names.ts";
import { gapsClause, leaderOf, seedsText } from "../results/standings.ts";
import { count, formatNumber } from "../results/text.ts";
import type { ReportInput } from "../results/types.ts";
import { tInterval } from "../statistics/mean_tests.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { inPages, MAX_HEIGHT, panelSheet } from "./drawing/layout.ts";
import { type LegendEntry, LINKED_MARKS, rowLabels } from "./drawing/marks.ts";
import type { Content } from "./drawing/markup.ts";
import { drawPlot, glyphs, rowRules, runPoint } from "./drawing/plot.ts";
import { INK, lossMark } from "./drawing/theme.ts";

/** Metrics side by side in one row of panels. */
const COLUMNS = 3;
/** Configurations of one file. */
const ROWS = 40;
/** Height of the names of metrics, as far as pages are concerned, and of the axis. */
const [HEADING, AXIS] = [62, 22];

const BLUE = lossMark(0).color;

/** The runs of the configurations in which a metric has a value. */
function dotsOf(all: readonly Configuration[], metric: string) {
  return all.flatMap(({ label, runs }) =>
    runs.flatMap((run) => {
      const value = valueOf(run, metric);
      return value === undefined ? [] : [{ value, ...runPoint(run, label, [value]) }];
    })
  );
}

/** From this number of seeds on the line is an interval of the mean; below it is the range. */
const INTERVAL_SEEDS = 3;

/** The mean of a row and the ends of its line. */
function spreadOf(label: string, values: readonly number[], metric: string) {
  const { low, high } = values.length < INTERVAL_SEEDS
    ? { low: Math.min(...values), high: Math.max(...values) }
    : tInterval(values);
  const { range: [least, greatest] } = metricDisplay(metric);
  // No accuracy is above 1, whatever the interval of the normal distribution says.
  return { label, mean: mean(values), low: Math.max(low, least), high: Math.min(high, greatest) };
}

/** Below this range four ticks are thousandths, of which each takes five digits. */
const THOUSANDTHS = 0.03;

/** The domain and ticks of some values: air around a value that is the only one. */
function scaleOf(values: readonly number[]) {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low < high) return { ticks: high - low < THOUSANDTHS ? 3 : 4 };
  const only = values[0] ?? 0;
  const air = Math.abs(only) / 10 || 1;
  const tickFormat = (value: number) => String(Number(value.toPrecision(4)));
  return { domain: [only - air, only + air], ticks: [only], tickFormat };
}

function panel(all: readonly Configuration[], metric: string, options: PanelOptions): Content {
  const { width, row, links } = options;
  const dots = dotsOf(all, metric);
  const rows = all.map(({ label }) => label);
  const means = [...Map.groupBy(dots, ({ label }) => label)].filter(([, row]) => row.length > 1)
    .map(([label, row]) => spreadOf(label, row.map(({ value }) => value), metric));
  const scale = scaleOf(dots.map(({ value }) => value));
  const mark = { color: BLUE, glyph: links ? "ring" : "circle" } as const;
  return drawPlot({
    width,
    height: rows.length * row + AXIS,
    margins: [0, 14, AXIS, 8],
    x: { nice: true, insetLeft: 4, insetRight: 4, grid: true, ...scale },
    y: { type: "band", domain: rows, padding: 0, axis: null },
    marks: [
      rowRules(rows),
      Plot.ruleY(means, { y: "label", x1: "low", x2: "high", stroke: BLUE, strokeWidth: 2 }),
      glyphs(dots, { x: "value", y: "label", r: links ? 2.2 : 1.6, mark, links }),
      Plot.tickX(means, {
        x: "mean",
        y: "label",
        stroke: INK.text.color,
        strokeWidth: 2.5,
        inset: Math.max(5, (row - 12) / 2),
      }),
    ],
  });
}

/** A heading with the unit of the metric, if it has one. */
function headingOf(metric: string) {
  const { title, subtitle } = metricHeading(metric);
  const { unit } = metricDisplay(metric);
  return {
    title,
    subtitle: [subtitle, unit === "°" ? "in degrees" : unit ?? ""].filter((text) => text !== "")
      .join(", "),
  };
}

/** What the marks are. */
const LEGEND: readonly LegendEntry[] = [
  { label: "a seed", mark: { color: BLUE, glyph: "ring" } },
  { label: "mean", mark: { color: INK.text.color, glyph: "stroke" } },
  { label: "95 % interval of the mean (Student's t)", mark: { color: BLUE, glyph: "bar" } },
];

/** How a panel is drawn. */
interface PanelOptions {
  width: number;
  /** Height of a row. */
  row: number;
  /** Whether each mark leads to its run. */
  links: boolean;
}

/** The best configuration of the first metric that has a better side, in a sentence. */
function leader(
  all: readonly Configuration[],
  metrics: readonly string[],
  { experiment: { tuned }, unranked }: ReportInput,
): string {
  const metric = metrics.find((name) =>
    metricDisplay(name).direction !== "none" && unranked?.(name) === undefined
  );
  const best = metric === undefined ? undefined : leaderOf(all, metric);
  if (best === undefined) return "";
  const { title } = metricDisplay(metric!);
  return ` The best mean of ${title} is that of ${best.configuration.label} (${
    formatNumber(best.mean)
  }${best.seeds === best.of ? "" : ` of ${seedsText(best)}`}; ${
    scopeOf(all.map(({ cell }) => cell), tuned)
  }).`;
}

const labelsOf = (all: readonly Configuration[]) =>
  rowLabels(all.map(labelWithFailures), { maxWidth: 220 });

function sheetsOf(input: ReportInput): Sheet[] {
  return tasksOf(input.runs).flatMap(({ label: task, configurations }) => {
    const measured = onePerMeasure(metricNames(configurations.flatMap(({ runs }) => runs)))
      .filter((metric) => configurations.some((each) => metricValues(each, metric).length > 0));
    // Where every network has the same value, there is no spread to show.
    const spread = measured.filter((metric) =>
      new Set(configurations.flatMap((each) => metricValues(each, metric))).size > 1
    );
    const metrics = spread.length > 0 ? spread : measured;
    return inPages(configurations, ROWS).flatMap((all) => {
      const band = HEADING + all.length * labelsOf(all).row + AXIS;
      const bands = Math.max(1, Math.floor(MAX_HEIGHT / band));
      return inPages(metrics, bands * COLUMNS).map((page) => drawPage(task, all, page, input));
    });
  });
}

function drawPage(
  task: string,
  all: readonly Configuration[],
  metrics: readonly string[],
  input: ReportInput,
): Sheet {
  const names = labelsOf(all);
  const runs = all.reduce((sum, each) => sum + each.runs.length, 0);
  const links = runs * metrics.length <= LINKED_MARKS;
  return panelSheet({
    title: `Metrics and their spread over seeds on ${task}`,
    caption: `${count(metrics.length, "metric")} on ${task} (${ARROWS_EXPLAINED}). ` +
      "Circles: seeds; bar: mean; line: 95 % interval of the mean, within the limits of the metric " +
      `(the range of fewer than ${INTERVAL_SEEDS} seeds)${gapsClause(all, metrics)}.` +
      leader(all, metrics, input),
    task,
    legend: [LEGEND, "Marks"],
    panels: metrics.map((metric) => ({
      ...headingOf(metric),
      draw: (width) => panel(all, metric, { width, row: names.row, links }),
    })),
    rows: names,
    height: () => all.length * names.row + AXIS,
    columns: metrics.length === 4 ? 2 : Math.min(COLUMNS, metrics.length),
    maxSide: Infinity,
    indent: 8,
  });
}

/** The dot plot: a metric of each measure with the spread over the seeds of each configuration. */
export const figure: FigureDefinition = {
  shows: "The headline metrics of each configuration, with the spread over its seeds",
  group: "Metrics",
  needs: "a metric that has a value",
  gallery: ["margins"],
  sheets: sheetsOf,
};
