import { z } from "zod";
import type { Matrix } from "../../base/matrix.ts";
import {
  defineMeasure,
  type MeasureDefinition,
  type MeasureInput,
  type MetricResult,
} from "../measure.ts";
import { byDistance, type Metric, metric, undefinedBecause } from "../metric.ts";
import { allFinite, checkLabels, checkMatrix } from "./check.ts";
import { type Classes, groupClasses, type Labels, NOT_FINITE } from "./classes.ts";
import { type Distance, distanceParameter, readsSpace } from "./distances.ts";
import { nearestNeighbours, type Neighbours } from "./neighbours.ts";

/**
 * Measures the accuracy of the k-nearest-neighbour classifier with uniform votes.
 *
 * Neighbours at one distance rank by their index; among classes with equally many votes the
 * smallest label wins, as in scikit-learn.
 *
 * @param x N x d embeddings to search, such as those of the training set.
 * @param labels N labels.
 * @param queries Q x d embeddings to classify.
 * @param queryLabels Q labels. A label that is not among `labels` counts as an error.
 * @param k Neighbours that vote, 1 .. N.
 * @param distance Default `euclidean`.
 * @returns The share of queries classified correctly; NaN without samples or queries.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { knnAccuracy } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[0], [1], [8], [9]]);
 * assertEquals(knnAccuracy(x, [0, 0, 1, 1], matrixFrom([[2], [7], [3]]), [0, 1, 1], 1), 2 / 3);
 * ```
 */
export const knnAccuracy: Metric<
  [
    x: Matrix,
    labels: Labels,
    queries: Matrix,
    queryLabels: Labels,
    k: number,
    distance?: Distance,
  ]
> = metric(function knnAccuracy(x, labels, queries, queryLabels, k, distance = "euclidean") {
  checkMatrix(x);
  checkLabels(labels, x.rows);
  checkMatrix(queries, "queries");
  checkLabels(queryLabels, queries.rows, "queryLabels");
  const reason = whyNoVote(x, queries);
  if (reason !== undefined) return undefinedBecause(reason);
  return voteAccuracy(nearestNeighbours(x, queries, k, { distance }), labels, queryLabels);
});

/**
 * Measures the accuracy of the k-nearest-neighbour classifier on one set, each sample being
 * classified by the others. See {@linkcode knnAccuracy}.
 *
 * @param x N x d embeddings.
 * @param labels N labels.
 * @param k Neighbours that vote, 1 .. N - 1.
 * @param distance Default `euclidean`.
 * @returns The share of samples classified correctly; NaN without samples.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { knnAccuracyLeaveOneOut } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(knnAccuracyLeaveOneOut(matrixFrom([[0], [1], [8], [9]]), [0, 0, 1, 1], 1), 1);
 * ```
 */
export function knnAccuracyLeaveOneOut(
  x: Matrix,
  labels: Labels,
  k: number,
  distance: Distance = "euclidean",
): number {
  checkMatrix(x);
  checkLabels(labels, x.rows);
  if (whyNoVote(x, x) !== undefined) return NaN;
  const neighbours = nearestNeighbours(x, x, k, { distance, excludeSelf: true });
  return voteAccuracy(neighbours, labels, labels);
}

function whyNoVote(x: Matrix, queries: Matrix): string | undefined {
  if (x.rows === 0) return "there are no samples";
  if (queries.rows === 0) return "there are no queries";
  if (!allFinite(x.data) || !allFinite(queries.data)) return NOT_FINITE;
}

function voteAccuracy(neighbours: Neighbours, labels: Labels, queryLabels: Labels): number {
  const classes = groupClasses(labels);
  const votes = new Int32Array(classes.labels.length);
  let correct = 0;
  for (let query = 0; query < queryLabels.length; query++) {
    if (vote(neighbours, query, classes, votes) === queryLabels[query]) correct++;
  }
  return correct / queryLabels.length;
}

/** The label that most of some samples have, the smallest one of several. */
export function voteOf(indices: Int32Array, classes: Classes): number {
  const votes = new Int32Array(classes.labels.length);
  return vote({ k: indices.length, indices }, 0, classes, votes)!;
}

/** The label with the most votes, the smallest one of several. */
function vote(
  { k, indices }: Pick<Neighbours, "k" | "indices">,
  query: number,
  classes: Classes,
  votes: Int32Array,
) {
  votes.fill(0);
  for (let n = query * k; n < (query + 1) * k; n++) votes[classes.of[indices[n]!]!]!++;
  let winner = 0;
  for (let c = 1; c < votes.length; c++) if (votes[c]! > votes[winner]!) winner = c;
  return classes.labels[winner];
}

// In the plane, small k are noisy.
const k = z.int().min(1).default(20);

/** kNN accuracy against the training set; undefined, not an error, where that is too small. */
function knnResult(
  { embeddings, labels, train }: Pick<MeasureInput, "embeddings" | "labels" | "train">,
  k: number,
  distance: Distance,
): MetricResult {
  return train.embeddings.rows < k
    ? undefinedBecause(`there are fewer than ${k} training samples`)
    : knnAccuracy.explained(train.embeddings, train.labels, embeddings, labels, k, distance);
}

/** {@linkcode knnAccuracy} as a measure. */
export const knnAccuracyMeasure: MeasureDefinition = defineMeasure({
  name: "knnAccuracy",
  title: "kNN accuracy",
  description: "Share of samples that their nearest training samples put into their class",
  direction: "higher",
  range: [0, 1],
  invariances: ["rotation", "translation", "scale"],
  parameters: z.strictObject({ k, distance: distanceParameter }),
  reads: ["embeddings", "labels", "train"],
  readsIfThere: readsSpace,
  compute: ({ space, ...input }, { k, distance }) =>
    byDistance(distance, space, (distance) => knnResult(input, k, distance)),
});

/** {@linkcode knnAccuracy} by angles, whatever the loss: `knnAccuracy` with `distance` `cosine`. */
export const knnAccuracyCosineMeasure: MeasureDefinition = defineMeasure({
  name: "knnAccuracyCosine",
  title: "kNN accuracy (cosine)",
  description: "kNN accuracy with neighbours by angle",
  direction: "higher",
  range: [0, 1],
  invariances: ["rotation", "scale", "sampleScale"],
  parameters: z.strictObject({ k }),
  reads: ["embeddings", "labels", "train"],
  compute: (input, { k }) => knnResult(input, k, "cosine"),
});
