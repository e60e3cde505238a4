import * as Plot from "@observablehq/plot";
import { type Configuration, configurations } from "../_configurations.ts";
import type { Drawing, ReportInput } from "../_input.ts";
import {
  ARROWS_EXPLAINED,
  mean,
  metricDisplay,
  metricHeading,
  metricNames,
  metricValues,
} from "../_metrics.ts";
import { tInterval } from "../../judge/statistics/mod.ts";
import { marksPath } from "../_glyphs.ts";
import { drawPlot } from "../_plot.ts";
import { count, fitText, formatNumber, textWidth } from "../_text.ts";
import { LINKED_MARKS, runLink } from "../tables.ts";
import { type Part, standaloneSvg, textMarkup } from "../svg.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

/** Metrics side by side in one row of panels. */
const COLUMNS = 3;
const ROW = 20;
const GAP = 16;
const HEADING = 34;
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

/** What makes a mark lead to its run, and say which it is. */
const LINKED = {
  x: "value",
  y: "label",
  fill: INK.background.color,
  href: "href",
  title: ({ label, seed, value }: Dot) => `${label}, seed ${seed}: ${formatNumber(value)}`,
};

function panel(
  dots: readonly Dot[],
  labels: readonly string[],
  { width, height, links, range }: { width: number; height: number; links: boolean; range: Range },
): string {
  const byLabel = Map.groupBy(dots, ({ label }) => label);
  const means = [...byLabel].filter(([, row]) => row.length > 1).map(([label, row]) =>
    spreadOf(label, row.map(({ value }) => value), range)
  );
  const [blue] = CLASS_MARKS;
  const { markup, apply } = drawPlot({
    width,
    height,
    marginLeft: 8,
    marginRight: 14,
    marginTop: 0,
    marginBottom: AXIS,
    x: {
      nice: true,
      insetLeft: 4,
      insetRight: 4,
      ...(dots.length === 0 ? { domain: [0, 1] } : {}),
    },
    y: { type: "band", domain: [...labels], padding: 0, axis: null },
    marks: [
      Plot.gridX({ ticks: 4, stroke: INK.grid.color, strokeOpacity: 1 }),
      Plot.ruleY(labels, { stroke: INK.grid.color, strokeDasharray: "1,3" }),
      Plot.axisX({ ticks: 4, tickSize: 3, label: null, fontSize: FONT_SIZE.small }),
      Plot.ruleY(means, { y: "label", x1: "low", x2: "high", stroke: blue!.color, strokeWidth: 2 }),
      links ? Plot.dot(dots, { ...LINKED, r: RADIUS, stroke: blue!.color }) : null,
      Plot.tickX(means, {
        x: "mean",
        y: "label",
        stroke: INK.text.color,
        strokeWidth: 2.5,
        inset: 5,
      }),
    ],
  });
  const places = dots.map(({ value, label }): [number, number] => [
    apply("x", value),
    apply("y", label) + ROW / 2,
  ]);
  const plain = { color: blue!.color, glyph: "circle" as const };
  return links ? markup : markup + marksPath(places, plain, RADIUS - 0.6);
}

function headings(metric: string, width: number, x: number, y: number): Part {
  const { title, qualifier } = metricHeading(metric);
  const [size, small] = [FONT_SIZE.title, FONT_SIZE.small];
  const room = width - 8;
  return {
    x,
    y,
    markup: textMarkup(fitText(title, size, room), { x: 8, y: -19, size, weight: "bold" }) +
      textMarkup(fitText(qualifier, small, room), {
        x: 8,
        y: -6,
        size: small,
        color: INK.muted.color,
      }),
  };
}

/** Says for each metric which configuration leads, where there is a better and a worse. */
function leaders(all: readonly Configuration[], metrics: readonly string[]): string[] {
  return metrics.flatMap((metric) => {
    const { title, direction } = metricDisplay(metric);
    if (direction === "none" || all.length < 2) return [];
    const sign = direction === "higher" ? -1 : 1;
    const [best] = all
      .map((configuration) => ({ configuration, value: mean(metricValues(configuration, metric)) }))
      .filter(({ value }) => Number.isFinite(value))
      .sort((a, b) => sign * (a.value - b.value));
    return best === undefined
      ? []
      : [`${title}: ${best.configuration.label} (${formatNumber(best.value)})`];
  });
}

function caption(all: readonly Configuration[], metrics: readonly string[]): string {
  const seeds = all.map(({ runs }) => runs.length);
  const [fewest, most] = [Math.min(...seeds), Math.max(...seeds)];
  const lead = leaders(all, metrics);
  return [
    `${count(metrics.length, "metric")} of ${
      count(all.length, "configuration")
    } (${ARROWS_EXPLAINED}):`,
    `marks are seeds (${
      fewest === most ? count(most, "seed") : `${fewest} to ${most} seeds`
    } a row),`,
    `the upright stroke is the mean and the line its 95 % interval by Student's t, cut at the limits of the metric (of fewer than ${INTERVAL_SEEDS} seeds: the range).`,
    lead.length === 0 ? "" : `Best means. ${lead.join("; ")}.`,
  ].filter((part) => part !== "").join(" ");
}

/**
 * The dot plot: every metric of every configuration with the spread over its seeds.
 *
 * @param input The runs of the report.
 * @returns One drawing, or none where no metric has a value.
 */
export function metricDots({ runs }: ReportInput): Drawing[] {
  const all = configurations(runs);
  const metrics = metricNames(runs).filter((metric) =>
    all.some((configuration) => metricValues(configuration, metric).length > 0)
  );
  if (metrics.length === 0) return [];
  const longest = Math.max(...all.map(({ label }) => textWidth(label, FONT_SIZE.text)));
  const labels = Math.min(260, longest) + 6;
  const columns = metrics.length === 4 ? 2 : Math.min(COLUMNS, metrics.length);
  const width = Math.floor((FIGURE_WIDTH - labels - GAP * (columns - 1)) / columns);
  const height = all.length * ROW + AXIS;
  const band = HEADING + height + GAP;
  const links = runs.length * metrics.length <= LINKED_MARKS;
  const parts = metrics.flatMap((metric, i): Part[] => {
    const x = labels + (i % columns) * (width + GAP);
    const y = Math.floor(i / columns) * band + HEADING;
    const dots = dotsOf(all, metric);
    const rows = all.map(({ label }) => label);
    return [headings(metric, width, x, y), {
      x,
      y,
      markup: panel(dots, rows, { width, height, links, range: metricDisplay(metric).range }),
    }];
  });
  const bands = Math.ceil(metrics.length / columns);
  for (let index = 0; index < bands; index++) {
    const markup = all.map(({ label }, i) =>
      textMarkup(fitText(label, FONT_SIZE.text, 260), {
        x: labels - 2,
        y: (i + 0.5) * ROW + 4,
        anchor: "end",
      })
    ).join("");
    parts.push({ x: 0, y: index * band + HEADING, markup });
  }
  const [id, title] = ["metric-dots", "Metrics and their spread over seeds"];
  const text = caption(all, metrics);
  const total = bands * band;
  const heading = { id, title, description: text, width: FIGURE_WIDTH, height: total };
  return [{ id, title, caption: text, svg: standaloneSvg(heading, parts) }];
}
