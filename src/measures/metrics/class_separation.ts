import { type ClassMetric, classMetric, undefinedBecause } from "../metric.ts";
import { classesOfDirections, directionsOf, meanDirections, notingDropped } from "./_directions.ts";
import { squaredDistance } from "./vectors.ts";

/** Mean squared distances of directions below this are rounding of float32 input. */
const COINCIDING = 1e-14;

/**
 * Measures the class separation index R^2 = 1 - d_within / d_total of Kornblith et al. (2021,
 * equation 11), where d_within and d_total are mean cosine distances within classes and overall,
 * self-pairs included and every class weighing the same.
 *
 * Takes O(N d) time, as with unit vectors of class mean mu_k and overall mean mu, d_within =
 * mean_k(1 - |mu_k|^2) and d_total = 1 - |mu|^2. Zero vectors are dropped. Invariant to rotation
 * and to the scale of each sample.
 *
 * In the plane even classes that fill the whole circle reach 0.967 (ten classes): compare 1 - R^2.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, 1], higher means better separated; NaN if there is one class only, or if
 * all directions coincide.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { classSeparation } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(classSeparation(matrixFrom([[1, 0], [2, 0], [0, 3], [0, 1]]), [0, 0, 1, 1]), 1);
 * ```
 */
export const classSeparation: ClassMetric = classMetric({
  name: "classSeparation",
  title: "Class separation R²",
  description: "Share of the cosine distances that lies between classes (Kornblith et al. 2021)",
  direction: "higher",
  range: [0, 1],
  invariances: ["rotation", "scale", "sampleScale"],
}, (x, samples) => {
  const directions = directionsOf(x);
  const classes = classesOfDirections(directions, samples);
  const K = classes.labels.length;
  if (K < 2) return undefinedBecause("only one class has vectors that are not zero");

  const d = x.columns;
  const { points } = directions;
  const means = meanDirections(points, d, classes);
  const mean = new Float64Array(d);
  for (let at = 0; at < means.length; at++) mean[at % d]! += means[at]! / K;

  // Written as sums of squares, not as 1 - |mu|^2, so that nothing cancels in compact classes.
  let within = 0;
  for (const [i, k] of classes.of.entries()) {
    within += squaredDistance(points, i * d, means, k * d, d) / (K * classes.counts[k]!);
  }
  let between = 0;
  for (let at = 0; at < means.length; at++) between += (means[at]! - mean[at % d]!) ** 2 / K;

  const total = within + between;
  if (total <= COINCIDING) return undefinedBecause("all directions coincide");
  return notingDropped(between / total, directions);
});
