import * as Plot from "@observablehq/plot";
import { valueOf } from "../claims/training_end.ts";
import { configurations, groupRuns, type RunGroup } from "../results/configurations.ts";
import {
  ARROWS_EXPLAINED,
  mean,
  metricDisplay,
  metricHeading,
  metricNames,
  onePerMeasure,
} from "../results/metrics.ts";
import { gapsClause } from "../results/standings.ts";
import { count, listWords } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import { tInterval } from "../statistics/mean_tests.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { inPages, panelSheet } from "./drawing/layout.ts";
import { LINKED_MARKS } from "./drawing/marks.ts";
import type { Content } from "./drawing/markup.ts";
import { drawPlot, glyphs, lossSeries, type RunPoint, runPoint } from "./drawing/plot.ts";
import { shadeOf } from "./drawing/theme.ts";

/** One run in one panel. */
interface Point extends RunPoint {
  dimension: number;
  value: number;
}

function pointsOf(runs: readonly ReportRun[], metric: string): Point[] {
  const { labelOf } = lossSeries(runs);
  return runs.flatMap((run) => {
    const value = valueOf(run, metric);
    if (value === undefined) return [];
    const { dimension } = run.cell;
    return [{ dimension, value, ...runPoint(run, labelOf(run), [value], `d = ${dimension}, `) }];
  });
}

/** How a panel is drawn. */
interface PanelOptions {
  dimensions: readonly number[];
  width: number;
  /** Whether each mark leads to its run. */
  links: boolean;
}

function panel(runs: readonly ReportRun[], metric: string, options: PanelOptions): Content {
  const { dimensions, width, links } = options;
  const series = lossSeries(runs);
  const points = pointsOf(runs, metric);
  const means = [
    ...Map.groupBy(points, ({ label, dimension }) => `${label}\n${dimension}`).values(),
  ]
    .map((group) => {
      const values = group.map(({ value }) => value);
      const { low, high } = values.length < 3
        ? { low: Math.min(...values), high: Math.max(...values) }
        : tInterval(values);
      const { range: [least, greatest] } = metricDisplay(metric);
      const ends = { low: Math.max(low, least), high: Math.min(high, greatest) };
      return { ...group[0]!, value: mean(values), ...ends };
    })
    .sort((a, b) => a.dimension - b.dimension);
  // A line ends where a dimension was not measured, and goes on after it as another.
  const lines = means.map((point) => ({
    ...point,
    piece: `${point.label}\n${
      dimensions.filter((dimension) =>
        dimension <= point.dimension &&
        !means.some((other) => other.label === point.label && other.dimension === dimension)
      ).length
    }`,
  }));
  const place = { x: "dimension", y: "value" };
  const faint = (point: Point) => {
    const { color } = series.markOf(point);
    return { color: shadeOf(color, 0.1), glyph: "circle" as const };
  };
  return drawPlot({
    width,
    height: Math.round(0.72 * width),
    margins: [6, 10, 32, 40],
    x: {
      type: "log",
      domain: [dimensions[0]! / 1.25, dimensions.at(-1)! * 1.25],
      ticks: [...dimensions],
      tickFormat: String,
      label: "dimension of the embedding",
    },
    y: { nice: true, ticks: 4, grid: true },
    marks: [
      glyphs(points, { ...place, r: 1.4, mark: faint, links }),
      Plot.line(lines, {
        ...place,
        z: "piece",
        stroke: (point: Point) => series.markOf(point).color,
        strokeWidth: 1.5,
      }),
      Plot.ruleX(means, {
        x: "dimension",
        y1: "low",
        y2: "high",
        stroke: (point: Point) => series.markOf(point).color,
        strokeWidth: 1.5,
      }),
      glyphs(means, { ...place, r: 3, mark: series.markOf }),
    ],
  });
}

/** Panels of one file: six rows of three. */
const PANELS = 18;

function drawPage({ task, label, runs }: RunGroup, metrics: readonly string[]): Sheet {
  const dimensions = [...new Set(runs.map(({ cell }) => cell.dimension))].sort((a, b) => a - b);
  const links = runs.length * metrics.length <= LINKED_MARKS;
  const title = `Metrics over the dimension on ${label}`;
  const caption = `Metrics of ${count(runs.length, "run")} on ${label} with embeddings of ${
    listWords(dimensions.map(String))
  } dimensions, on a logarithmic axis. Marks are means over seeds with their 95 % intervals by Student's t (the range of fewer than 3 seeds), faint dots the seeds; a line joins the means of one loss and ends where a dimension was not measured; ${ARROWS_EXPLAINED}${
    gapsClause(configurations(runs), metrics)
  }.`;
  return panelSheet({
    title,
    caption,
    task,
    legend: [lossSeries(runs).entries, "Loss"],
    panels: metrics.map((metric) => ({
      ...metricHeading(metric),
      draw: (width) => panel(runs, metric, { dimensions, width, links }),
    })),
    height: (side) => Math.round(0.72 * side),
    columns: Math.min(3, metrics.length),
    indent: 40,
  });
}

/** One metric of each measure over the dimension of the embedding: one line per loss, one mark per run. */
export const figure: FigureDefinition = {
  shows: "Metrics over the dimension of the embedding",
  group: "Metrics",
  needs: "runs that differ only in the dimension of the embedding",
  gallery: ["dimensions", "targets"],
  sheets: ({ runs }) =>
    // A loss may follow the dimension by its defaults; everything else must agree along a line.
    groupRuns(runs, "dimension").flatMap((group) => {
      const metrics = onePerMeasure(metricNames(group.runs)).filter((metric) =>
        new Set(pointsOf(group.runs, metric).map(({ dimension }) => dimension)).size > 1
      );
      return inPages(metrics, PANELS).map((metrics) => drawPage(group, metrics));
    }),
};
