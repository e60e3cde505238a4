import { type ClassMetric, classMetric, undefinedBecause } from "../metric.ts";
import { meansOf, withinTrace } from "./class_means.ts";
import { squaredDistance } from "./vectors.ts";

/**
 * Measures the variance within the classes, tr(S_W) / N: the mean squared distance of the samples
 * to their class mean.
 *
 * Invariant to rotation and translation; it grows with the square of the scale, so compare it
 * between embeddings of one scale only.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, inf), lower means more compact; NaN unless there are 2 .. N - 1 classes.
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
export const withinClassVariance: ClassMetric = classMetric({
  name: "withinClassVariance",
  title: "Variance within classes",
  description: "Mean squared distance to the class mean",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "translation"],
}, (x, classes) => withinTrace(x, meansOf(x, classes)) / x.rows);

/**
 * Measures the least distance of two class means over the mean radius of the classes, the radius
 * being the root mean square distance of its samples to the class mean.
 *
 * Below 2 the closest classes touch. Invariant to rotation, translation and uniform scale.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, inf), higher is better; NaN unless there are 2 .. N - 1 classes, or if
 * the samples of each class coincide.
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
export const centroidSeparation: ClassMetric = classMetric({
  name: "centroidSeparation",
  title: "Centroid separation",
  description: "Least distance of two class means over the mean radius of the classes",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
}, (x, classes) => {
  const { of, counts, means } = meansOf(x, classes);
  const d = x.columns;
  const squares = new Float64Array(counts.length);
  for (const [i, k] of of.entries()) {
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
  const value = Math.sqrt(least) / radius;
  const single = counts.filter((count) => count === 1).length;
  if (single === 0) return value;
  return { value, reason: `${single} classes with a single sample have radius 0` };
});
