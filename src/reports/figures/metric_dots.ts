import * as Plot from "@observablehq/plot";
import type { Configuration } from "../configurations.ts";
import { drawSheets, type Sheet } from "../drawing.ts";
import type { Drawing, ReportInput } from "../types.ts";
import { MAX_HEIGHT } from "../_layout.ts";
import {
  ARROWS_EXPLAINED,
  headlineMetrics,
  mean,
  metricDisplay,
  metricHeading,
  metricNames,
  metricValues,
} from "../metrics.ts";
import { inPages } from "../_pages.ts";
import { rowLabels } from "../_row_labels.ts";
import { tasksOf } from "../tasks.ts";
import { labelWithFailures } from "../training_end.ts";
import { tInterval } from "../../judge/statistics/mod.ts";
import { marksPath } from "../_glyphs.ts";
import { drawPlot } from "../_plot.ts";
import { count, formatNumber, wrapText } from "../text.ts";
import { LINKED_MARKS, runLink } from "../tables.ts";
import { type Part, textMarkup } from "../svg.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

/** Metrics side by side in one row of panels. */
const COLUMNS = 3;
/** Configurations of one file. */
const ROWS = 40;
const GAP = 16;
const HEADING = 46;
const AXIS = 22;
const RADIUS = 2.2;

/** One run in one panel. */
interface Dot {
  label: string;
  value: number;
  seed: number;
  href: string;
}

/** The runs of the configurations in which a metric has a value. */
function dotsOf(all: readonly Configuration[], metric: string): Dot[] {
  return all.flatMap(({ label, runs }) =>
    runs.flatMap((run): Dot[] => {
      const value = run.metrics[metric];
      return typeof value === "number" && Number.isFinite(value)
        ? [{ label, value, seed: run.cell.seed, href: runLink(run) }]
        : [];
    })
  );
}

/** From this number of seeds on the line is an interval of the mean; below it is the range. */
const INTERVAL_SEEDS = 3;

type Range = readonly [number, number];

/** The mean of a row and the ends of its line. */
function spreadOf(label: string, values: readonly number[], [least, greatest]: Range) {
  const { low, high } = values.length < INTERVAL_SEEDS
    ? { low: Math.min(...values), high: Math.max(...values) }
    : tInterval(values);
  // No accuracy is above 1, whatever the interval of the normal distribution says.
  return { label, mean: mean(values), low: Math.max(low, least), high: Math.min(high, greatest) };
}

/** The link and the title of a mark, which lead to its run. */
const LINKED = {
  x: "value",
  y: "label",
  fill: INK.background.color,
  href: "href",
  title: ({ label, seed, value }: Dot) => `${label}, seed ${seed}: ${formatNumber(value)}`,
};

/** The axis of some values: ticks that do not touch, and air around a value that is the only one. */
function axisOf(dots: readonly Dot[]): PanelAxis {
  const values = dots.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (dots.length === 0) return { ticks: 4, domain: [0, 1] };
  if (low === high) {
    const air = Math.abs(low) / 10 || 1;
    return { ticks: [low], domain: [low - air, low + air], tickFormat: plainNumber };
  }
  // Steps of thousandths take numbers of five digits.
  return { ticks: high - low < THOUSANDTHS ? 3 : 4 };
}

/** Where the ticks of a panel are and what they say; Plot decides what is left open. */
interface PanelAxis {
  ticks: number | number[];
  domain?: [number, number];
  tickFormat?: (value: number) => string;
}

const plainNumber = (value: number) => String(Number(value.toPrecision(4)));

/** Below this range four ticks are thousandths. */
const THOUSANDTHS = 0.03;

/** How a panel is drawn. */
interface PanelOptions {
  width: number;
  /** Height of a row. */
  row: number;
  /** Whether each mark leads to its run. */
  links: boolean;
  /** The values that the metric can take. */
  range: Range;
}

function panel(dots: readonly Dot[], labels: readonly string[], options: PanelOptions): string {
  const { width, row, links, range } = options;
  const byLabel = Map.groupBy(dots, ({ label }) => label);
  const means = [...byLabel].filter(([, row]) => row.length > 1).map(([label, row]) =>
    spreadOf(label, row.map(({ value }) => value), range)
  );
  const [blue] = CLASS_MARKS;
  const { domain, ...axis } = axisOf(dots);
  const { markup, apply } = drawPlot({
    width,
    height: labels.length * row + AXIS,
    marginLeft: 8,
    marginRight: 14,
    marginTop: 0,
    marginBottom: AXIS,
    x: {
      nice: true,
      insetLeft: 4,
      insetRight: 4,
      ...(domain !== undefined && { domain }),
    },
    y: { type: "band", domain: [...labels], padding: 0, axis: null },
    marks: [
      Plot.gridX({ ticks: axis.ticks, stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.ruleY(labels, { stroke: INK.grid.color, strokeDasharray: "1,3" }),
      Plot.axisX({ ...axis, tickSize: 3, label: null, fontSize: FONT_SIZE.small }),
      Plot.ruleY(means, { y: "label", x1: "low", x2: "high", stroke: blue!.color, strokeWidth: 2 }),
      links ? Plot.dot(dots, { ...LINKED, r: RADIUS, stroke: blue!.color }) : null,
      Plot.tickX(means, {
        x: "mean",
        y: "label",
        stroke: INK.text.color,
        strokeWidth: 2.5,
        inset: Math.max(5, (row - 12) / 2),
      }),
    ],
  });
  const places = dots.map(({ value, label }): [number, number] => [
    apply("x", value),
    apply("y", label) + row / 2,
  ]);
  const plain = { color: blue!.color, glyph: "circle" as const };
  return links ? markup : markup + marksPath(places, plain, RADIUS - 0.6);
}

/** The name of a metric in one or two lines, and below what its brackets say. */
function heading(metric: string, width: number, x: number, y: number): Part {
  const { title, qualifier } = metricHeading(metric);
  const [size, small] = [FONT_SIZE.title, FONT_SIZE.small];
  const below = wrapText(qualifier, small, width - 8);
  const lines = [
    ...wrapText(title, size * 1.08, width - 8).map((text) => ({ text, bold: true })),
    ...below.map((text) => ({ text, bold: false })),
  ];
  const markup = lines.map(({ text, bold }, i) =>
    textMarkup(text, {
      x: 8,
      y: -6 - 13 * (lines.length - 1 - i),
      ...(bold ? { size, weight: "bold" } : { size: small, color: INK.muted.color }),
    })
  );
  return { x, y, markup: markup.join("") };
}

/** The best configuration of the first metric that has a better side, in a sentence. */
function leader(all: readonly Configuration[], metrics: readonly string[]): string[] {
  const metric = metrics.find((name) => metricDisplay(name).direction !== "none");
  if (metric === undefined || all.length < 2) return [];
  const { title, direction } = metricDisplay(metric);
  const sign = direction === "higher" ? -1 : 1;
  const [best] = all
    .map((configuration) => ({ configuration, value: mean(metricValues(configuration, metric)) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => sign * (a.value - b.value));
  return best === undefined ? [] : [
    `The best mean of ${title} is that of ${best.configuration.label} (${
      formatNumber(best.value)
    }).`,
  ];
}

function caption(task: string, all: readonly Configuration[], metrics: readonly string[]): string {
  return [
    `${count(metrics.length, "metric")} on ${task} (${ARROWS_EXPLAINED}), a mark a seed.`,
    `The upright stroke is the mean, the line its 95 % interval by Student's t, cut at the limits of the metric (the range where there are fewer than ${INTERVAL_SEEDS} seeds).`,
    ...leader(all, metrics),
  ].join(" ");
}

/** Some metrics of some configurations of one task. */
interface Page {
  task: string;
  all: Configuration[];
  metrics: string[];
}

function pagesOf({ runs }: ReportInput): Page[] {
  return tasksOf(runs).flatMap(({ label: task, configurations }) => {
    const metrics = headlineMetrics(metricNames(configurations.flatMap(({ runs }) => runs)))
      .filter((metric) => configurations.some((each) => metricValues(each, metric).length > 0));
    if (metrics.length === 0) return [];
    return inPages(configurations, ROWS).flatMap((all) => {
      const { row } = labelsOf(all);
      const band = HEADING + all.length * row + AXIS + GAP;
      const bands = Math.max(1, Math.floor((MAX_HEIGHT - 20) / band));
      return inPages(metrics, bands * COLUMNS).map((metrics) => ({ task, all, metrics }));
    });
  });
}

function labelsOf(all: readonly Configuration[]) {
  return rowLabels(all.map(labelWithFailures), { maxWidth: 220 });
}

function drawPage({ task, all, metrics }: Page): Sheet {
  const names = labelsOf(all);
  const columns = metrics.length === 4 ? 2 : Math.min(COLUMNS, metrics.length);
  const width = Math.floor((FIGURE_WIDTH - names.width - GAP * (columns - 1)) / columns);
  const band = HEADING + all.length * names.row + AXIS + GAP;
  const runs = all.flatMap((each) => each.runs);
  const links = runs.length * metrics.length <= LINKED_MARKS;
  const rows = all.map(({ label }) => label);
  const parts = metrics.flatMap((metric, i): Part[] => {
    const x = names.width + (i % columns) * (width + GAP);
    const y = Math.floor(i / columns) * band + HEADING;
    const { range } = metricDisplay(metric);
    const markup = panel(dotsOf(all, metric), rows, { width, row: names.row, links, range });
    return [heading(metric, width, x, y), { x, y, markup }];
  });
  const bands = Math.ceil(metrics.length / columns);
  for (let index = 0; index < bands; index++) {
    parts.push({ x: 0, y: index * band + HEADING, markup: names.markup(0) });
  }
  const title = `Metrics and their spread over seeds on ${task}`;
  return { title, caption: caption(task, all, metrics), height: bands * band, parts };
}

/**
 * The dot plot: the headline metrics of every configuration with the spread over its seeds.
 *
 * @param input The runs of the report.
 * @returns Drawings of one task each; none where no metric has a value.
 */
export function metricDots(input: ReportInput): Drawing[] {
  return drawSheets("metric-dots", pagesOf(input).map(drawPage));
}
