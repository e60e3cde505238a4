import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { type Matrix, rowOf } from "../../base/matrix.ts";
import { meansOf } from "./class_means.ts";
import type { Labels } from "./classes.ts";
import { noted, undefinedBecause } from "./reason.ts";
import { classesOf, unfit } from "./_samples.ts";
import { betweenTrace, withinTrace } from "./scatter.ts";

/**
 * Measures the Davies-Bouldin index: the mean over the classes of the worst ratio
 * (S_i + S_j) / |mu_i - mu_j|, where S_i is the mean distance of class i to its mean (Davies and
 * Bouldin 1979, with q = 1 and p = 2).
 *
 * Two classes with one mean count nothing for each other, as in scikit-learn. Invariant to
 * rotation, translation and uniform scale.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, inf), lower is better; NaN unless there are 2 .. N - 1 classes, or if all
 * class means coincide.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
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
export function daviesBouldin(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const { of, counts, means } = meansOf(x, classes);
  const d = x.columns;
  const K = counts.length;
  const spread = new Float64Array(K);
  for (let i = 0; i < x.rows; i++) {
    const k = of[i]!;
    spread[k]! += distance(rowOf(x, i), means.subarray(k * d, (k + 1) * d)) / counts[k]!;
  }
  let sum = 0;
  let coinciding = 0;
  for (let i = 0; i < K; i++) {
    let worst = 0;
    for (let j = 0; j < K; j++) {
      if (j === i) continue;
      const apart = distance(
        means.subarray(i * d, (i + 1) * d),
        means.subarray(j * d, (j + 1) * d),
      );
      if (apart === 0) coinciding++;
      else worst = Math.max(worst, (spread[i]! + spread[j]!) / apart);
    }
    sum += worst;
  }
  if (coinciding === K * (K - 1)) return undefinedBecause("all class means coincide");
  if (coinciding === 0) return sum / K;
  return noted(sum / K, `${coinciding / 2} pairs of classes have one mean: they count nothing`);
}

/**
 * Measures the Calinski-Harabasz index (tr(S_B) / (K - 1)) / (tr(S_W) / (N - K)), an F ratio
 * (Calinski and Harabasz 1974).
 *
 * Invariant to rotation, translation and uniform scale.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, inf), higher is better; 1 if the samples of each class coincide, as in
 * scikit-learn; NaN unless there are 2 .. N - 1 classes.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
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
export function calinskiHarabasz(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const means = meansOf(x, classes);
  const K = classes.labels.length;
  const within = withinTrace(x, means);
  if (within === 0) return noted(1, "the samples of each class coincide: 1 by convention");
  return (betweenTrace(means) / (K - 1)) / (within / (x.rows - K));
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let square = 0;
  for (let j = 0; j < a.length; j++) square += (a[j]! - b[j]!) ** 2;
  return Math.sqrt(square);
}

/** {@linkcode daviesBouldin} as a measure. */
export const daviesBouldinMeasure: MeasureDefinition = defineMeasure({
  name: "daviesBouldin",
  title: "Davies-Bouldin index",
  description: "Spread of each class and its worst neighbour over the distance of their means",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => daviesBouldin(embeddings, labels),
});

/** {@linkcode calinskiHarabasz} as a measure. */
export const calinskiHarabaszMeasure: MeasureDefinition = defineMeasure({
  name: "calinskiHarabasz",
  title: "Calinski-Harabasz index",
  description: "Variance between the classes over variance within, as an F ratio",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => calinskiHarabasz(embeddings, labels),
});
