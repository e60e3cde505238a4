import * as Plot from "@observablehq/plot";
import type { TrendSeries } from "../verification/nights.ts";
import { metricHeading } from "../results/metrics.ts";
import { count, formatNumber } from "../results/text.ts";
import { Drawing } from "./drawing/drawing.ts";
import { panelSheet } from "./drawing/layout.ts";
import type { Content } from "./drawing/markup.ts";
import { drawPlot, glyphs } from "./drawing/plot.ts";
import { type ClassMark, familyMarks, INK } from "./drawing/theme.ts";

/** Height of a panel in units of its width. */
const RATIO = 0.66;

/** A point of a line. */
type Point = TrendSeries["points"][number] & { configuration: string };

/** A change point, at the value of its night. */
interface Change {
  night: number;
  value: number;
  title: string;
}

/** The marks of configurations. */
type MarkOf = (configuration: string) => ClassMark;

function panel(
  series: readonly TrendSeries[],
  nights: number,
  width: number,
  mark: MarkOf,
): Content {
  const points: Point[] = series.flatMap(({ configuration, points }) =>
    points.map((point) => ({ ...point, configuration }))
  );
  const changes: Change[] = series.flatMap(({ configuration, points, changes }) =>
    changes.map(({ night, date, before, after }) => ({
      night,
      value: points.find((point) => point.night === night)!.value,
      title: `${configuration}, ${date.slice(0, 10)}: ${formatNumber(before)} to ${
        formatNumber(after)
      }`,
    }))
  );
  const place = { x: "night", y: "value" };
  return drawPlot({
    width,
    height: Math.round(RATIO * width),
    margins: [6, 10, 32, 40],
    x: {
      domain: [0.5, Math.max(2, nights) + 0.5],
      ticks: Math.min(5, nights),
      tickFormat: "d",
      label: "night",
    },
    y: { nice: true, ticks: 4, grid: true },
    marks: [
      Plot.ruleX(changes, { x: "night", stroke: INK.muted.color, strokeDasharray: "2,2" }),
      Plot.line(points, {
        ...place,
        z: "configuration",
        stroke: ({ configuration }: Point) => mark(configuration).color,
        strokeWidth: 1.25,
      }),
      Plot.dot(changes, { ...place, r: 6, stroke: INK.text.color, title: "title" }),
      glyphs(points, { ...place, r: 2.2, mark: ({ configuration }) => mark(configuration) }),
    ],
  });
}

/**
 * Draws the history of nights: one panel per metric, one line per configuration, change points ringed.
 *
 * @param series The series of a history, from `trendOf`.
 * @returns A drawing; the same history gives the same text.
 * @throws {RangeError} If there is no series.
 */
export function nightlyTrend(series: readonly TrendSeries[]): Drawing {
  if (series.length === 0) {
    throw new RangeError("A trend needs at least one series, but got none");
  }
  const metrics = [...new Set(series.map(({ metric }) => metric))];
  const configurations = [...new Set(series.map(({ configuration }) => configuration))];
  const nights = Math.max(...series.flatMap(({ points }) => points.map(({ night }) => night)));
  // The name of a configuration begins with that of its loss.
  const marks = familyMarks(configurations.map((name) => name.split(/, | · /)[0]!));
  const mark: MarkOf = (configuration) => marks[configurations.indexOf(configuration)]!;
  const entries = configurations.map((label) => ({ label, mark: mark(label) }));
  const found = series.reduce((sum, { changes }) => sum + changes.length, 0);
  const caption = `Mean over seeds of each metric for ${count(nights, "night")}, one line per ` +
    `configuration. A ring and a dashed line mark a night that changed the level (${
      count(found, "change point")
    }).`;
  return new Drawing(
    "nightly",
    panelSheet({
      title: "Metrics over the nights",
      caption,
      legend: [entries, "Configuration"],
      panels: metrics.map((metric) => ({
        ...metricHeading(metric),
        draw: (side) => panel(series.filter((each) => each.metric === metric), nights, side, mark),
      })),
      height: (side) => RATIO * side,
      indent: 40,
    }),
  );
}
