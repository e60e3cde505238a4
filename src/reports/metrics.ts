import { InputError } from "../base/errors.ts";
import { findMeasure, type MeasureInfo } from "../measures/mod.ts";
import { findColumn } from "../measures/columns.ts";
import type { Configuration } from "./configurations.ts";
import type { ReportRun } from "./types.ts";

/** How a metric is shown. */
export type MetricDisplay = Pick<MeasureInfo, "title" | "direction" | "range">;

/** The title and direction of a value of the results; an unknown name is spelled out in words. */
export function metricDisplay(column: string): MetricDisplay {
  try {
    return findColumn(column);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  const [name, dataset] = column.split("@") as [string, string?];
  const where = dataset === undefined ? "" : ` on ${dataset}`;
  const words = name.replace(/[._]/g, " ").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return {
    title: words.charAt(0).toUpperCase() + words.slice(1) + where,
    direction: "none",
    range: [-Infinity, Infinity],
  };
}

const ARROWS = { higher: "↑ ", lower: "↓ ", none: "" } as const;

/** The legend of the arrows of {@linkcode metricHeading}. */
export const ARROWS_EXPLAINED = "↑ higher is better, ↓ lower is better";

/**
 * A metric as the heading of a panel or column: what stands in brackets goes to the line below.
 *
 * @param column The column of the results.
 * @returns The title behind an arrow to the better side, and the qualifier, empty if there is none.
 */
export function metricHeading(column: string): { title: string; qualifier: string } {
  const { title, direction } = metricDisplay(column);
  const brackets = [...title.matchAll(/ \(([^)]*)\)/g)].map(([, inside]) => inside!);
  return { title: ARROWS[direction] + shortTitle(column), qualifier: brackets.join(", ") };
}

/** The title of a metric without what stands in brackets. */
export function shortTitle(column: string): string {
  return metricDisplay(column).title.replaceAll(/ \([^)]*\)/g, "");
}

/** The metrics of the runs that have a better side and at least one value. */
export function directedMetrics(runs: readonly ReportRun[]): string[] {
  return metricNames(runs).filter((name) =>
    metricDisplay(name).direction !== "none" &&
    runs.some((run) => Number.isFinite(run.metrics[name]))
  );
}

/** Every metric of the runs: accuracy first, the others by name. */
export function metricNames(runs: readonly ReportRun[]): string[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  const rank = (name: string) => Number(name !== "accuracy");
  return names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b)));
}

/** Metrics that one measure gives, such as every score of open-set recognition. */
export interface MetricGroup {
  /** The measure, in words. */
  title: string;
  /** The metric that stands for the group. */
  headline: string;
  /** All of them, the headline first. */
  metrics: string[];
}

/**
 * Groups metrics by the measure that gives them, and by the dataset that it was taken on.
 *
 * @param metrics Columns of the results.
 * @returns The groups in the order of their first metrics.
 */
export function metricGroups(metrics: readonly string[]): MetricGroup[] {
  return [...Map.groupBy(metrics, groupOf).values()].map((group) => ({
    title: group.length === 1 ? metricDisplay(group[0]!).title : groupTitle(group[0]!),
    headline: group[0]!,
    metrics: group,
  }));
}

function groupOf(column: string): string {
  try {
    const { measure: { name, parameters } } = findColumn(column);
    return `${name}@${parameters["dataset"] ?? ""}`;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return column;
  }
}

function groupTitle(column: string): string {
  const { measure: { name, parameters } } = findColumn(column);
  const { title } = findMeasure(name);
  return typeof parameters["dataset"] === "string" ? `${title} on ${parameters["dataset"]}` : title;
}

/** One metric for each measure. */
export function headlineMetrics(metrics: readonly string[]): string[] {
  return metricGroups(metrics).map(({ headline }) => headline);
}

/** The defined values of a metric over the seeds of a configuration. */
export function metricValues({ runs }: Pick<Configuration, "runs">, metric: string): number[] {
  return runs.map((run) => run.metrics[metric]).filter((value) =>
    Number.isFinite(value)
  ) as number[];
}

/** The mean, NaN of no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample standard deviation, NaN of fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
