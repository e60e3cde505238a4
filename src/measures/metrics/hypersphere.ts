import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import { allFinite, checkMatrix } from "./check.ts";
import type { Labels } from "./classes.ts";
import { classesOfDirections, directionsOf, meanDirections, notingDropped } from "./_directions.ts";
import { gaussianPotential } from "./_potential.ts";
import { undefinedBecause } from "./reason.ts";
import { classesOf } from "./_samples.ts";

/**
 * Measures the alignment of Wang and Isola (2020) with alpha = 2: the mean squared distance of the
 * directions of two samples of one class, over all unordered pairs of one class.
 *
 * Takes O(N d) time. Zero vectors are dropped. Invariant to rotation and to the scale of each
 * sample.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, 4], lower is better; NaN if no class has two samples.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { alignment } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(alignment(matrixFrom([[1, 0], [0, 3], [5, 5]]), [0, 0, 1]), 2);
 * ```
 */
export function alignment(x: Matrix, labels: Labels): number {
  classesOf(x, labels);
  if (!allFinite(x.data)) {
    return undefinedBecause("the embedding has values that are not finite");
  }
  const directions = directionsOf(x);
  const classes = classesOfDirections(directions, labels);
  const d = x.columns;
  const means = meanDirections(directions.points, d, classes);

  // Over the pairs of a class of n, the squared distances sum to n times those to the mean.
  let sum = 0;
  for (const [i, k] of classes.of.entries()) {
    let square = 0;
    for (let j = 0; j < d; j++) square += (directions.points[i * d + j]! - means[k * d + j]!) ** 2;
    sum += classes.counts[k]! * square;
  }
  const pairs = classes.counts.reduce((total, n) => total + n * (n - 1) / 2, 0);
  if (pairs === 0) return undefinedBecause("no class has two samples with a direction");
  return notingDropped(sum / pairs, directions);
}

/**
 * Measures the uniformity of Wang and Isola (2020) with t = 2: the logarithm of the mean of
 * exp(-2 |u - v|^2) over all pairs of distinct samples, u and v their directions.
 *
 * Takes O(N^2 d) time and O(N) memory. Zero vectors are dropped. Invariant to rotation and to the
 * scale of each sample. A circle filled evenly has -1.575, the sphere in three dimensions -2.080.
 *
 * @param x N x d embeddings.
 * @returns A value in [-8, 0], lower means more uniform; NaN for fewer than two samples.
 * @throws {TypeError | RangeError} If `x` is not a matrix.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { uniformity } from "@loss-atlas/loss-atlas/measures";
 *
 * assertAlmostEquals(uniformity(matrixFrom([[1, 0], [0, 1]])), -4);
 * ```
 */
export function uniformity(x: Matrix): number {
  checkMatrix(x);
  if (!allFinite(x.data)) {
    return undefinedBecause("the embedding has values that are not finite");
  }
  const directions = directionsOf(x);
  const { points } = directions;
  const n = directions.samples.length;
  if (n < 2) return undefinedBecause("fewer than two samples have a direction");

  const sum = gaussianPotential(points, x.columns);
  return notingDropped(Math.log(sum / (n * (n - 1) / 2)), directions);
}

/** {@linkcode alignment} as a measure. */
export const alignmentMeasure: MeasureDefinition = defineMeasure({
  name: "alignment",
  title: "Alignment",
  description: "Mean squared distance of the directions of two samples of one class",
  direction: "lower",
  range: [0, 4],
  invariances: ["rotation", "scale", "sampleScale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => alignment(embeddings, labels),
});

/** {@linkcode uniformity} as a measure. */
export const uniformityMeasure: MeasureDefinition = defineMeasure({
  name: "uniformity",
  title: "Uniformity",
  description: "Log mean Gaussian potential of the directions: lower is more evenly spread",
  direction: "lower",
  range: [-8, 0],
  invariances: ["rotation", "scale", "sampleScale"],
  reads: ["embeddings"],
  compute: ({ embeddings }) => uniformity(embeddings),
});
