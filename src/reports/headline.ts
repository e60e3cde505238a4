import { findColumn } from "../measures/columns.ts";
import { InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";
import type { ReportRun } from "./types.ts";
import { metricNames } from "./metrics.ts";

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
  if (list === "all") return names;
  // The name of a column may itself have commas, within its brackets.
  return list.split(/,(?![^(]*\))/).map((name) => {
    if (names.includes(name)) return name;
    throw new InputError(
      `The runs have no metric "${name}": ${suggest(name, ["all", ...names])}`,
    );
  });
}

/** The name of a column's value without its dataset and parameters. */
export function nameOf(column: string): string | undefined {
  try {
    return findColumn(column).name;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}
