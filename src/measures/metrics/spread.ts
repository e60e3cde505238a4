import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import { meansOf } from "./class_means.ts";
import type { Labels } from "./classes.ts";
import { noted, undefinedBecause } from "./reason.ts";
import { classesOf, unfit } from "./_samples.ts";
import { withinTrace } from "./scatter.ts";

/**
 * Measures the variance within the classes, tr(S_W) / N: the mean squared distance of the samples
 * to their class mean.
 *
 * Invariant to rotation and translation; it grows with the square of the scale, so compare it
 * between embeddings of one scale only.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, inf), lower means more compact; NaN unless there are 2 .. N - 1 classes.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { withinClassVariance } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(withinClassVariance(matrixFrom([[-2], [2], [9], [13]]), [0, 0, 1, 1]), 4);
 * ```
 */
export function withinClassVariance(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  return reason ? undefinedBecause(reason) : withinTrace(x, meansOf(x, classes)) / x.rows;
}

/**
 * Measures the least distance of two class means over the mean radius of the classes, the radius
 * being the root mean square distance of its samples to the class mean.
 *
 * Below 2 the closest classes touch. Invariant to rotation, translation and uniform scale.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, inf), higher is better; NaN unless there are 2 .. N - 1 classes, or if
 * the samples of each class coincide.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { centroidSeparation } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(centroidSeparation(matrixFrom([[-2], [2], [8], [12]]), [0, 0, 1, 1]), 5);
 * ```
 */
export function centroidSeparation(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const { of, counts, means } = meansOf(x, classes);
  const d = x.columns;
  const squares = new Float64Array(counts.length);
  for (let i = 0; i < x.rows; i++) {
    const k = of[i]!;
    squares[k]! += squaredDistance(x.data, i * d, means, k * d, d) / counts[k]!;
  }
  const radius = squares.reduce((sum, square) => sum + Math.sqrt(square), 0) / counts.length;
  if (radius === 0) return undefinedBecause("the samples of each class coincide");

  let least = Infinity;
  for (let i = 0; i < counts.length; i++) {
    for (let j = 0; j < i; j++) {
      least = Math.min(least, squaredDistance(means, i * d, means, j * d, d));
    }
  }
  const separation = Math.sqrt(least) / radius;
  const single = counts.filter((count) => count === 1).length;
  if (single === 0) return separation;
  return noted(separation, `${single} classes with a single sample have radius 0`);
}

function squaredDistance(
  a: ArrayLike<number>,
  i: number,
  b: ArrayLike<number>,
  j: number,
  d: number,
): number {
  let sum = 0;
  for (let n = 0; n < d; n++) sum += (a[i + n]! - b[j + n]!) ** 2;
  return sum;
}

/** {@linkcode withinClassVariance} as a measure. */
export const withinClassVarianceMeasure: MeasureDefinition = defineMeasure({
  name: "withinClassVariance",
  title: "Variance within classes",
  description: "Mean squared distance to the class mean",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "translation"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => withinClassVariance(embeddings, labels),
});

/** {@linkcode centroidSeparation} as a measure. */
export const centroidSeparationMeasure: MeasureDefinition = defineMeasure({
  name: "centroidSeparation",
  title: "Centroid separation",
  description: "Least distance of two class means over the mean radius of the classes",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => centroidSeparation(embeddings, labels),
});
