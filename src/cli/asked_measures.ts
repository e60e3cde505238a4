import { findMeasure, measureNames } from "../measures/catalogue.ts";
import { columnNames, findColumn } from "../measures/columns.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { ResolvedMeasure } from "../measures/types.ts";

/**
 * The measures that `--metrics` names, by their own names or those of columns.
 *
 * @param metrics The list; undefined or `all` for all measures.
 * @returns The measures; undefined where all are asked for.
 * @throws {InputError} If there is no measure of a name; the message names the nearest one.
 */
export function askedFor(metrics: string | undefined): ResolvedMeasure[] | undefined {
  if (metrics === undefined || metrics === "all") return undefined;
  return resolveMeasures(
    metrics.split(",").map((name) =>
      measureNames.includes(name) ? name : requestOf(findColumn(name).measure)
    ),
  );
}

/**
 * The measures to take of imported embeddings.
 *
 * @param asked What was asked for; undefined for every measure, in every form whose columns have a
 *   name of their own.
 * @param trained Whether there are training samples: where not, and nobody asked, the test samples
 *   stand in for them.
 */
export function measuresFor(
  asked: readonly ResolvedMeasure[] | undefined,
  trained: boolean,
): ResolvedMeasure[] {
  if (asked !== undefined) return [...asked];
  const all = resolveMeasures(columnNames.map((column) => requestOf(findColumn(column).measure)));
  return all.map((measure) => {
    const { name, parameters } = measure;
    // Predictions come with the test samples alone.
    const ofTest = !trained || findMeasure(name).reads.includes("predictions");
    return parameters.split === "train" && ofTest
      ? { ...measure, parameters: { ...parameters, split: "test" } }
      : measure;
  });
}

const requestOf = ({ name, parameters }: ResolvedMeasure) => ({ ...parameters, name });
