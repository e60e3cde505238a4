import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import type { Classes, Labels } from "./classes.ts";
import { cosineDistanceSums } from "./_cosine_sums.ts";
import { distanceSums } from "./_distance_sums.ts";
import { checkDistance, type Distance, pointsOf } from "./_distances.ts";
import { noted, undefinedBecause } from "./reason.ts";
import { classesOf, unfit } from "./_samples.ts";

/**
 * Measures the mean silhouette with euclidean distances (Rousseeuw 1987).
 *
 * A sample's silhouette is (b - a) / max(a, b): a the mean distance to the other samples of its
 * class, b the least mean distance to another class. The sample of a singleton class counts 0, and
 * so does one with a = b = 0, as in scikit-learn. Invariant to rotation, translation and uniform
 * scale. Takes O(N^2 d) time and O(N) memory.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A mean in [-1, 1], higher is better; NaN unless there are 2 .. N - 1 classes.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { silhouette } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(silhouette(matrixFrom([[0], [1], [4], [5]]), [0, 0, 1, 1]), (7 / 9 + 5 / 7) / 2);
 * ```
 */
export function silhouette(x: Matrix, labels: Labels): number {
  return meanSilhouette(x, labels, "euclidean");
}

/**
 * Measures the mean silhouette with cosine distances 1 - cos(x, y), clipped to [0, 2].
 *
 * A zero vector is at distance 1 from everything else, as in scikit-learn. Invariant to rotation
 * and to the scale of each sample. Takes O(N K d) time. See {@linkcode silhouette} for the rest.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A mean in [-1, 1], higher is better; NaN unless there are 2 .. N - 1 classes.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { silhouetteCosine } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(silhouetteCosine(matrixFrom([[1, 0], [2, 0], [0, 1], [0, 5]]), [0, 0, 1, 1]), 1);
 * ```
 */
export function silhouetteCosine(x: Matrix, labels: Labels): number {
  return meanSilhouette(x, labels, "cosine");
}

/**
 * Measures the silhouette of every sample; {@linkcode silhouette} is their mean.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @param distance Default `euclidean`.
 * @returns N values in [-1, 1]; all NaN where the mean is undefined.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertEquals([...silhouetteSamples(matrixFrom([[0], [2], [4]]), [0, 0, 1])], [0.5, 0, 0]);
 * ```
 */
export function silhouetteSamples(
  x: Matrix,
  labels: Labels,
  distance: Distance = "euclidean",
): Float64Array {
  checkDistance(distance);
  const classes = classesOf(x, labels);
  if (unfit(x, classes)) return new Float64Array(x.rows).fill(NaN);
  return samples(x, classes, distance);
}

function meanSilhouette(x: Matrix, labels: Labels, distance: Distance): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const values = samples(x, classes, distance);
  const mean = values.reduce((sum, value) => sum + value, 0) / x.rows;
  return mean === 0 && collapsed(x) ? noted(0, "all samples coincide: 0 by convention") : mean;
}

function samples(x: Matrix, classes: Classes, distance: Distance): Float64Array {
  const { counts, of } = classes;
  const K = counts.length;
  const points = pointsOf(x, distance);
  const sums = distance === "cosine"
    ? cosineDistanceSums(points, x.columns, classes)
    : distanceSums(points, x.columns, classes);
  return Float64Array.from(of, (own, i) => {
    if (counts[own] === 1) return 0;
    const a = sums[i * K + own]! / (counts[own]! - 1);
    let b = Infinity;
    for (let k = 0; k < K; k++) {
      if (k !== own) b = Math.min(b, sums[i * K + k]! / counts[k]!);
    }
    return Math.max(a, b) === 0 ? 0 : (b - a) / Math.max(a, b);
  });
}

function collapsed(x: Matrix): boolean {
  return x.data.every((value, at) => value === x.data[at % x.columns]);
}

/** {@linkcode silhouette} as a measure. */
export const silhouetteMeasure: MeasureDefinition = defineMeasure({
  name: "silhouette",
  title: "Silhouette",
  description: "How much nearer samples are to their own class than to the next, in distances",
  direction: "higher",
  range: [-1, 1],
  invariances: ["rotation", "translation", "scale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => silhouette(embeddings, labels),
});

/** {@linkcode silhouetteCosine} as a measure. */
export const silhouetteCosineMeasure: MeasureDefinition = defineMeasure({
  name: "silhouetteCosine",
  title: "Silhouette (cosine)",
  description: "How much nearer samples are to their own class than to the next, in angles",
  direction: "higher",
  range: [-1, 1],
  invariances: ["rotation", "scale", "sampleScale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => silhouetteCosine(embeddings, labels),
});
