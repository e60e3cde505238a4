import { InputError } from "../base/errors.ts";
import { valueOf } from "../claims/training_end.ts";
import { suggest } from "../base/text.ts";
import { findMeasure } from "../measures/catalogue.ts";
import { findColumn } from "../measures/columns.ts";
import type { MeasureInfo } from "../measures/measure.ts";
import { deviationOrNaN, meanOrNaN } from "../statistics/summary.ts";
import type { ReportRun } from "./types.ts";

/** How a metric is shown. */
export type MetricDisplay = Pick<MeasureInfo, "title" | "direction" | "range" | "unit">;

/** The measured value that a column holds; undefined of a name that this version does not know. */
function known(column: string): ReturnType<typeof findColumn> | undefined {
  try {
    return findColumn(column);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}

/** The title and direction of a value of the results; an unknown name is spelled out in words. */
export function metricDisplay(column: string): MetricDisplay {
  const found = known(column);
  if (found !== undefined) return found;
  const [name, dataset] = column.split("@") as [string, string?];
  const where = dataset === undefined ? "" : ` on ${dataset}`;
  const words = name.replace(/[._]/g, " ").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return {
    title: words.charAt(0).toUpperCase() + words.slice(1) + where,
    direction: "none",
    range: [-Infinity, Infinity],
  };
}

/** The name of a column's value without its dataset and parameters; undefined where unknown. */
export function nameOf(column: string): string | undefined {
  return known(column)?.name;
}

/** The measure that gives a column; the column itself where nobody knows it. */
export function measureNameOf(column: string): string {
  return known(column)?.measure.name ?? column;
}

/** The mean and the sample standard deviation of a metric, NaN where it has too few values. */
export { deviationOrNaN as standardDeviation, meanOrNaN as mean };

const ARROWS = { higher: "↑ ", lower: "↓ ", none: "" } as const;

/** The legend of the arrows of {@linkcode metricHeading}. */
export const ARROWS_EXPLAINED = "↑ higher is better, ↓ lower is better";

/**
 * A metric as the heading of a panel or column: what stands in brackets goes to the line below.
 *
 * @param column The column of the results.
 * @returns The title behind an arrow to the better side, and what it qualifies, empty if there is nothing.
 */
export function metricHeading(column: string): { title: string; subtitle: string } {
  const { title, direction } = metricDisplay(column);
  const brackets = [...title.matchAll(/ \(([^)]*)\)/g)].map(([, inside]) => inside!);
  return { title: ARROWS[direction] + shortTitle(column), subtitle: brackets.join(", ") };
}

/** The title of a metric without what stands in brackets. */
export function shortTitle(column: string): string {
  return metricDisplay(column).title.replaceAll(/ \([^)]*\)/g, "");
}

/** Every metric of the runs: accuracy first, the others by name. */
export function metricNames(runs: readonly ReportRun[]): string[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  const rank = (name: string) => Number(name !== "accuracy");
  return names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b)));
}

/** The metrics of the runs that have a better side and at least one value. */
export function directedMetrics(runs: readonly ReportRun[]): string[] {
  return metricNames(runs).filter((name) =>
    metricDisplay(name).direction !== "none" &&
    runs.some((run) => valueOf(run, name) !== undefined)
  );
}

/** Metrics that one measure gives, such as every score of open-set recognition. */
export interface MetricGroup {
  /** The measure, in words. */
  title: string;
  /** All of them, the one that stands for the group first. */
  metrics: string[];
}

/**
 * Groups metrics by the measure that gives them, and by the dataset that it was taken on.
 *
 * @param metrics Columns of the results.
 * @returns The groups in the order of their first metrics.
 */
export function metricGroups(metrics: readonly string[]): MetricGroup[] {
  const groupOf = (column: string) => {
    const measure = known(column)?.measure;
    return measure === undefined
      ? column
      : `${measure.name}@${measure.parameters["dataset"] ?? ""}`;
  };
  return [...Map.groupBy(metrics, groupOf).values()].map((group) => ({
    title: group.length === 1 ? metricDisplay(group[0]!).title : groupTitle(group[0]!),
    metrics: group,
  }));
}

function groupTitle(column: string): string {
  const { measure: { name, parameters } } = findColumn(column);
  const { title } = findMeasure(name);
  return typeof parameters["dataset"] === "string" ? `${title} on ${parameters["dataset"]}` : title;
}

/** One metric for each measure. */
export function onePerMeasure(metrics: readonly string[]): string[] {
  return metricGroups(metrics).map(({ metrics: [headline] }) => headline!);
}

/** For each thing that embeddings are used for, the metrics that speak for it, the first one first. */
const HEADLINES: readonly (readonly string[])[] = [
  ["accuracy"],
  ["openSetAuroc"],
  ["fewShotAccuracy1", "fewShotAccuracy5"],
  ["transferKnnAccuracy", "transferProbeAccuracy"],
  ["fisherRatio", "silhouette", "classSeparation", "nc1"],
];

/** How many metrics stand for runs that have none of the headline ones. */
const FALLBACK = 5;

/**
 * The metrics that stand for all: accuracy, and one each for open-set recognition, few-shot
 * learning, transfer and separation, as far as there are any.
 *
 * @param names Names of columns.
 * @returns Some of them.
 */
export function headlineMetrics(names: readonly string[]): string[] {
  const chosen = HEADLINES.flatMap((candidates) => {
    const found = candidates
      .map((name) => names.find((column) => column === name || nameOf(column) === name))
      .find((column) => column !== undefined);
    return found ?? [];
  });
  return chosen.length > 0 ? chosen : names.slice(0, FALLBACK);
}

/**
 * Reads a list of metrics, as in `--metrics nc1,ece`.
 *
 * @param list Names of columns joined by commas, `all`, or undefined for the headline metrics.
 * @param runs The runs.
 * @returns Names of columns.
 * @throws {InputError} If the runs have no metric of a name.
 */
export function chooseMetrics(list: string | undefined, runs: readonly ReportRun[]): string[] {
  const names = metricNames(runs);
  if (list === undefined) return headlineMetrics(names);
  return list === "all" ? names : checkMetrics(list, names);
}

/**
 * Holds a list of metrics, as in `--metrics nc1,ece`, to those that there are.
 *
 * @param list Names of columns joined by commas, or `all`.
 * @param names The names that there are.
 * @returns The names of the list.
 * @throws {InputError} If there is no metric of a name.
 */
export function checkMetrics(list: string, names: readonly string[]): string[] {
  // The name of a column may itself have commas, within its brackets.
  return list.split(/,(?![^(]*\))/).map((name) => {
    if (name === "all" || names.includes(name)) return name;
    throw new InputError(
      `The runs have no metric "${name}": ${suggest(name, ["all", ...names])}`,
    );
  });
}

/**
 * The defined values of a metric over some runs, such as the seeds of a configuration; a network that
 * diverged has none, as to claims.
 */
export function metricValues(
  { runs }: { runs: readonly ReportRun[] },
  metric: string,
): number[] {
  return runs.flatMap((run) => valueOf(run, metric) ?? []);
}

/** The defined values of a metric by seed. */
export function valuesBySeed(
  { runs }: { runs: readonly ReportRun[] },
  metric: string,
): Map<number, number> {
  return new Map(runs.flatMap((run) => {
    const value = valueOf(run, metric);
    return value === undefined ? [] : [[run.cell.seed, value] as const];
  }));
}

/** What a run has of a metric, in its records: a value, null, or nothing. */
export function recorded({ metrics }: ReportRun, metric: string): number | null | undefined {
  return Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
}

/** Why a run has no value of a metric, where its records say so. */
export function noteOn({ notes }: ReportRun, metric: string): string | undefined {
  return Object.hasOwn(notes, metric) ? notes[metric] : undefined;
}
