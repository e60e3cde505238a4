import { type EmbeddingMetric, embeddingMetric, undefinedBecause } from "../metric.ts";
import { totalScatter } from "./class_means.ts";
import { symmetricEigen } from "../../base/eigen.ts";
import { columnMeans } from "./vectors.ts";

/**
 * Measures the effective rank of the covariance of the embeddings: exp of the entropy of its
 * eigenvalues, taken as shares of their sum (Roy and Vetterli 2007).
 *
 * Invariant to rotation, translation and uniform scale.
 *
 * Takes N x d embeddings; {@linkcode EmbeddingMetric} has what all such metrics throw.
 *
 * @returns A value in [1, d]: d when the variance is the same in all directions; NaN if all samples
 * coincide.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { effectiveRank } from "@loss-atlas/loss-atlas/measures";
 *
 * assertAlmostEquals(effectiveRank(matrixFrom([[1, 0], [-1, 0], [0, 1], [0, -1]])), 2);
 * ```
 */
export const effectiveRank: EmbeddingMetric = embeddingMetric({
  name: "effectiveRank",
  title: "Effective rank",
  description: "Exp of the entropy of the covariance's spectrum: how many dimensions are in use",
  direction: "none",
  range: [1, Infinity],
  invariances: ["rotation", "translation", "scale"],
}, (x) => {
  const scatter = totalScatter(x, { mean: columnMeans(x) });
  const variances = symmetricEigen(scatter, x.columns).values.map((value) => Math.max(0, value));
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  if (total === 0) return undefinedBecause("all samples coincide");
  let entropy = 0;
  for (const variance of variances) {
    if (variance > 0) entropy -= variance / total * Math.log(variance / total);
  }
  return Math.min(x.columns, Math.exp(entropy));
});
