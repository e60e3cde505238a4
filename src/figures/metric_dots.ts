import * as Plot from "@observablehq/plot";
import { tInterval } from "../statistics/mod.ts";
import {
  type Configuration,
  labelWithFailures,
  runName,
  tasksOf,
} from "../results/configurations.ts";
import {
  ARROWS_EXPLAINED,
  mean,
  metricDisplay,
  metricHeading,
  metricNames,
  metricValues,
  onePerMeasure,
} from "../results/metrics.ts";
import { standings } from "../results/standings.ts";
import { count, formatNumber } from "../results/text.ts";
import type { ReportInput } from "../results/types.ts";
import type { FigureDefinition, Part, Sheet } from "./drawing/drawing.ts";
import { inPages, MAX_HEIGHT } from "./drawing/layout.ts";
import { LINKED_MARKS, marksPath, rowLabels } from "./drawing/marks.ts";
import { type Content, textMarkup, wrapText } from "./drawing/markup.ts";
import { drawPlot, GRID } from "./drawing/plot.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "./drawing/theme.ts";

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
  run: string;
}

/** The runs of the configurations in which a metric has a value. */
function dotsOf(all: readonly Configuration[], metric: string): Dot[] {
  return all.flatMap(({ label, runs }) =>
    runs.flatMap((run): Dot[] => {
      const value = run.metrics[metric];
      return typeof value === "number" && Number.isFinite(value)
        ? [{ label, value, seed: run.cell.seed, run: runName(run) }]
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
  href: "run",
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

function panel(dots: readonly Dot[], labels: readonly string[], options: PanelOptions): Content {
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
    margins: [0, 14, AXIS, 8],
    x: {
      nice: true,
      insetLeft: 4,
      insetRight: 4,
      ...(domain !== undefined && { domain }),
    },
    y: { type: "band", domain: [...labels], padding: 0, axis: null },
    marks: [
      Plot.gridX({ ticks: axis.ticks, ...GRID }),
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
  return links ? markup : [markup, marksPath(places, plain, RADIUS - 0.6)];
}

/** The name of a metric in one or two lines, and below what its brackets say. */
function heading(metric: string, width: number, x: number, y: number): Part {
  const { title, subtitle } = metricHeading(metric);
  const [size, small] = [FONT_SIZE.title, FONT_SIZE.small];
  const below = wrapText(subtitle, small, width - 8);
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
  return { x, y, markup };
}

/** The best configuration of the first metric that has a better side, in a sentence. */
function leader(all: readonly Configuration[], metrics: readonly string[]): string[] {
  const metric = metrics.find((name) => metricDisplay(name).direction !== "none");
  if (metric === undefined || all.length < 2) return [];
  const [best] = standings(all, metric);
  return !best?.best ? [] : [
    `The best mean of ${metricDisplay(metric).title} is that of ${best.configuration.label} (${
      formatNumber(best.mean)
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

function sheetsOf({ runs }: ReportInput): Sheet[] {
  return tasksOf(runs).flatMap(({ label: task, configurations }) => {
    const metrics = onePerMeasure(metricNames(configurations.flatMap(({ runs }) => runs)))
      .filter((metric) => configurations.some((each) => metricValues(each, metric).length > 0));
    if (metrics.length === 0) return [];
    return inPages(configurations, ROWS).flatMap((all) => {
      const { row } = labelsOf(all);
      const band = HEADING + all.length * row + AXIS + GAP;
      const bands = Math.max(1, Math.floor((MAX_HEIGHT - 20) / band));
      return inPages(metrics, bands * COLUMNS).map((metrics) => drawPage(task, all, metrics));
    });
  });
}

function labelsOf(all: readonly Configuration[]) {
  return rowLabels(all.map(labelWithFailures), { maxWidth: 220 });
}

function drawPage(
  task: string,
  all: readonly Configuration[],
  metrics: readonly string[],
): Sheet {
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
  return { title, caption: caption(task, all, metrics), task, height: bands * band, parts };
}

/** The dot plot: a metric of each measure with the spread over the seeds of each configuration. */
export const figure: FigureDefinition = {
  shows: "The headline metrics of each configuration, with the spread over its seeds",
  group: "Metrics",
  needs: "no metric has a value",
  gallery: ["margins"],
  sheets: sheetsOf,
};
