import { type ClassMetric, classMetric, undefinedBecause } from "../metric.ts";
import { betweenTrace, meansOf, withinTrace } from "./class_means.ts";
import { squaredDistance } from "./vectors.ts";

/**
 * Measures the Davies-Bouldin index: the mean over the classes of the worst ratio
 * (S_i + S_j) / |mu_i - mu_j|, where S_i is the mean distance of class i to its mean (Davies and
 * Bouldin 1979, with q = 1 and p = 2).
 *
 * Two classes with one mean count nothing for each other, as in scikit-learn. Invariant to
 * rotation, translation and uniform scale.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, inf), lower is better; NaN unless there are 2 .. N - 1 classes, or if all
 * class means coincide.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { daviesBouldin } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(daviesBouldin(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 0.2);
 * ```
 */
export const daviesBouldin: ClassMetric = classMetric({
  name: "daviesBouldin",
  title: "Davies-Bouldin index",
  description: "Spread of each class and its worst neighbour over the distance of their means",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
}, (x, classes) => {
  const { of, counts, means } = meansOf(x, classes);
  const d = x.columns;
  const K = counts.length;
  const spread = new Float64Array(K);
  for (const [i, k] of of.entries()) {
    spread[k]! += Math.sqrt(squaredDistance(x.data, i * d, means, k * d, d)) / counts[k]!;
  }
  let sum = 0;
  let coinciding = 0;
  for (let i = 0; i < K; i++) {
    let worst = 0;
    for (let j = 0; j < K; j++) {
      if (j === i) continue;
      const apart = Math.sqrt(squaredDistance(means, i * d, means, j * d, d));
      if (apart === 0) coinciding++;
      else worst = Math.max(worst, (spread[i]! + spread[j]!) / apart);
    }
    sum += worst;
  }
  if (coinciding === K * (K - 1)) return undefinedBecause("all class means coincide");
  const value = sum / K;
  if (coinciding === 0) return value;
  return { value, reason: `${coinciding / 2} pairs of classes have one mean: they count nothing` };
});

/**
 * Measures the Calinski-Harabasz index (tr(S_B) / (K - 1)) / (tr(S_W) / (N - K)), an F ratio
 * (Calinski and Harabasz 1974).
 *
 * Invariant to rotation, translation and uniform scale.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, inf), higher is better; 1 if the samples of each class coincide, as in
 * scikit-learn; NaN unless there are 2 .. N - 1 classes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { calinskiHarabasz } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(calinskiHarabasz(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 50);
 * ```
 */
export const calinskiHarabasz: ClassMetric = classMetric({
  name: "calinskiHarabasz",
  title: "Calinski-Harabasz index",
  description: "Variance between the classes over variance within, as an F ratio",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
}, (x, classes) => {
  const means = meansOf(x, classes);
  const K = classes.labels.length;
  const within = withinTrace(x, means);
  if (within === 0) {
    return { value: 1, reason: "the samples of each class coincide: 1 by convention" };
  }
  return (betweenTrace(means) / (K - 1)) / (within / (x.rows - K));
});
