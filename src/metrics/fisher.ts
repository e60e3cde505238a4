import type { Matrix } from "../matrix.ts";
import { meansOf } from "./class_means.ts";
import type { Labels } from "./classes.ts";
import { spectrum } from "./_eigen.ts";
import { noted, undefinedBecause } from "./_reason.ts";
import { classesOf, unfit } from "./_samples.ts";
import { betweenTrace, withinScatter, withinTrace } from "./_scatter.ts";

/**
 * Measures the Fisher ratio tr(S_B) / tr(S_W), also called the trace ratio.
 *
 * The between-class scatter weighs each class by its size. Invariant to rotation, translation and
 * uniform scale. Higher means classes that are compact against their distances.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A ratio in [0, inf); NaN if there is one class only, or no scatter within the classes.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fisherRatio, matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertEquals(fisherRatio(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 25);
 * ```
 */
export function fisherRatio(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const means = meansOf(x, classes);
  const within = withinTrace(x, means);
  if (within === 0) return undefinedBecause("the samples of each class coincide");
  return betweenTrace(means) / within;
}

/**
 * Measures the Fisher criterion tr(S_W^-1 S_B), the Hotelling-Lawley trace of discriminant
 * analysis (Fukunaga, Introduction to Statistical Pattern Recognition, 10.2, criterion J1).
 *
 * Invariant to every invertible affine map. Where S_W is singular its pseudo-inverse stands in
 * (eigenvalues below 1e-12 of the largest count as zero), and `evaluateMetric` says so.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, inf); NaN if there is one class only, or no scatter within the classes.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fisherTrace, matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const x = matrixFrom([[0, 0], [2, 1], [1, 3], [9, 0], [11, 1], [10, 3]]);
 * assertAlmostEquals(fisherTrace(x, [0, 0, 0, 1, 1, 1]), 40.5);
 * ```
 */
export function fisherTrace(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const d = x.columns;
  const { counts, means, mean, ...rest } = meansOf(x, classes);
  const { kept, values, vectors } = spectrum(
    withinScatter(x, { counts, means, mean, ...rest }),
    d,
  );
  if (kept.length === 0) return undefinedBecause("the samples of each class coincide");

  // In the eigenbasis of S_W, tr(S_W^-1 S_B) is a sum over axes: between-class over within-class.
  let trace = 0;
  for (const axis of kept) {
    for (let k = 0; k < counts.length; k++) {
      let along = 0;
      for (let j = 0; j < d; j++) along += vectors[axis * d + j]! * (means[k * d + j]! - mean[j]!);
      trace += counts[k]! * along ** 2 / values[axis]!;
    }
  }
  return kept.length === d
    ? trace
    : noted(trace, `S_W is singular (rank ${kept.length} of ${d}): its pseudo-inverse was used`);
}
