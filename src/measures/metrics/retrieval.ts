import { z } from "zod";
import type { Matrix } from "../../base/matrix.ts";
import {
  defineMeasure,
  type MeasureDefinition,
  type MeasureInfo,
  type MetricResult,
} from "../measure.ts";
import {
  byDistance,
  type ClassMetric,
  labelledMetric,
  type Metric,
  metric,
  type Outcome,
  undefinedBecause,
} from "../metric.ts";
import { allFinite, checkPositiveInteger } from "./check.ts";
import { type Classes, classesOf, type Labels, NOT_FINITE } from "./classes.ts";
import { checkDistance, type Distance, distanceParameter, readsSpace } from "./distances.ts";
import { forEachHits } from "./neighbours.ts";
import { mean } from "./vectors.ts";

/**
 * Measures Recall@k: the share of samples that have one of their class among their k nearest.
 *
 * Every sample is a query against all the others. Those whose class has no other sample are
 * dropped, and `evaluateMetric` says how many. Equal distances rank by index.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @param k Neighbours to look at, at least 1; beyond N - 1 all of them.
 * @param distance Default `euclidean`.
 * @returns A share in [0, 1], higher is better; NaN if no class has two samples.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { recallAtK } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[0], [1], [3], [5]]);
 * assertEquals([1, 2, 3].map((k) => recallAtK(x, [0, 1, 0, 1], k)), [0, 0.5, 1]);
 * ```
 */
export const recallAtK: Metric<[x: Matrix, labels: Labels, k: number, distance?: Distance]> =
  metric(function recallAtK(x, labels, k, distance) {
    checkPositiveInteger(k, "k");
    const classes = classesOf(x, labels);
    return meanOverQueries(x, classes, distance, () => k, (hits) => hits.includes(1) ? 1 : 0);
  });

/** {@linkcode recallAtK} as measures, for the usual k. */
export const recallMeasures: readonly MeasureDefinition[] = [1, 2, 4, 8].map((k) =>
  retrievalMeasure({
    name: `recallAt${k}`,
    title: `Recall@${k}`,
    description: k === 1
      ? "Share of samples whose nearest other sample is of their class"
      : `Share of samples with one of their class among the ${k} nearest others`,
    direction: "higher",
    range: [0, 1],
  }, (x, labels, distance) => recallAtK.explained(x, labels, k, distance))
);

/**
 * Measures R-precision: for a sample with R others of its class, the share of these among its R
 * nearest, averaged over the samples. See {@linkcode recallAtK} for the conventions.
 *
 * @param distance Default `euclidean`.
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A share in [0, 1], higher is better; NaN if no class has two samples.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { rPrecision } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(rPrecision(matrixFrom([[0], [1], [3], [4]]), [0, 0, 1, 1]), 1);
 * ```
 */
export const rPrecision: ClassMetric<[distance?: Distance]> = retrievalMetric({
  name: "rPrecision",
  title: "R-precision",
  description: "Share of the class among the R nearest others, R being all others of the class",
  direction: "higher",
  range: [0, 1],
}, mean);

/**
 * Measures MAP@R, the mean over the samples of (1 / R) * sum over ranks i <= R of precision(i) *
 * relevant(i) (Musgrave, Belongie and Lim 2020, equation 2). Unlike R-precision it rewards a good
 * order. See {@linkcode recallAtK} for the conventions.
 *
 * @param distance Default `euclidean`.
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A share in [0, 1], higher is better; NaN if no class has two samples.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { mapAtR } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[0], [2], [3], [7]]);
 * assertEquals(mapAtR(x, [0, 1, 0, 0]), (1 / 2 * 1 / 2 + 1 / 2 * 1 / 2 + 1 / 2) / 3);
 * ```
 */
export const mapAtR: ClassMetric<[distance?: Distance]> = retrievalMetric({
  name: "mapAtR",
  title: "MAP@R",
  description: "R-precision that rewards a good order (Musgrave et al. 2020)",
  direction: "higher",
  range: [0, 1],
}, averagePrecision);

/** Defines a mean over all queries of a value of the R nearest others. */
function retrievalMetric(
  info: MeasureInfo,
  valueOf: (hits: Uint8Array) => number,
): ClassMetric<[distance?: Distance]> {
  const defined = labelledMetric(
    info,
    (x, classes, distance?: Distance) => meanOverQueries(x, classes, distance, (R) => R, valueOf),
  );
  return Object.assign(defined, { measure: retrievalMeasure(info, defined.explained) });
}

/** As a measure, by any distance, of the test images or of all images of another dataset. */
function retrievalMeasure(
  info: MeasureInfo,
  explained: (x: Matrix, labels: Labels, distance: Distance) => MetricResult,
): MeasureDefinition {
  return defineMeasure({
    ...info,
    invariances: ["rotation", "translation", "scale"],
    parameters: z.strictObject({
      dataset: z.string().nullable().default(null),
      distance: distanceParameter,
    }),
    reads: ["embeddings", "labels"],
    readsIfThere: ({ dataset, distance }) => [
      ...dataset === null ? [] : ["gallery" as const],
      ...readsSpace({ distance }),
    ],
    compute: ({ embeddings, labels, gallery, space }, { dataset, distance }) => {
      const searched = dataset === null ? { embeddings, labels } : gallery;
      if (searched === undefined) return undefinedBecause("it needs gallery");
      const { embeddings: x, labels: y } = searched;
      return byDistance(distance, space, (distance) => explained(x, y, distance));
    },
  });
}

/**
 * The mean of a value of the ranked hits over all queries.
 *
 * `depth` tells from R, the number of relevant samples, how many neighbours to rank; a hit is 1
 * where the neighbour is of the query's class.
 */
function meanOverQueries(
  x: Matrix,
  { of, counts }: Classes,
  distance: Distance = "euclidean",
  depth: (relevant: number) => number,
  valueOf: (hits: Uint8Array) => number,
): Outcome {
  checkDistance(distance);
  if (x.rows === 0) return undefinedBecause("there are no samples");
  if (!allFinite(x.data)) return undefinedBecause(NOT_FINITE);
  const lone = counts.filter((count) => count === 1).length;
  if (lone === counts.length) return undefinedBecause("every class has a single sample");

  let sum = 0;
  const options = {
    distance,
    depth: (query: number) => {
      const relevant = counts[of[query]!]! - 1;
      return relevant === 0 ? 0 : Math.min(depth(relevant), x.rows - 1);
    },
  };
  forEachHits(x, of, options, (hits) => sum += valueOf(hits));
  const value = sum / (x.rows - lone);
  if (lone === 0) return value;
  return { value, reason: `${lone} samples that are alone in their class were dropped` };
}

function averagePrecision(hits: Uint8Array): number {
  let found = 0;
  let sum = 0;
  for (let rank = 1; rank <= hits.length; rank++) if (hits[rank - 1]) sum += ++found / rank;
  return sum / hits.length;
}
