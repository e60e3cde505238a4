import { type ClassMetric, classMetric, undefinedBecause } from "../metric.ts";
import {
  betweenTrace,
  type ClassMeans,
  meansOf,
  totalScatter,
  withinScatter,
  withinTrace,
} from "./class_means.ts";
import { spectra, type Spectrum } from "./eigen.ts";

/**
 * Measures the Fisher ratio tr(S_B) / tr(S_W), also called the trace ratio.
 *
 * The between-class scatter weighs each class by its size. Invariant to rotation, translation and
 * uniform scale. Higher means classes that are compact against their distances.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A ratio in [0, inf); NaN if there is one class only, or no scatter within the classes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { fisherRatio } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(fisherRatio(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 25);
 * ```
 */
export const fisherRatio: ClassMetric = classMetric({
  name: "fisherRatio",
  title: "Fisher ratio",
  description: "Scatter between the classes over scatter within, tr(S_B) / tr(S_W)",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
}, (x, classes) => {
  const means = meansOf(x, classes);
  const within = withinTrace(x, means);
  if (within === 0) return undefinedBecause("the samples of each class coincide");
  return betweenTrace(means) / within;
});

/**
 * Measures the Fisher criterion tr(S_W^-1 S_B), the Hotelling-Lawley trace of discriminant
 * analysis (Fukunaga, Introduction to Statistical Pattern Recognition, 10.2).
 *
 * Invariant to every invertible affine map. Where S_W is singular its pseudo-inverse stands in
 * (eigenvalues below 1e-12 of the largest count as zero), and `evaluateMetric` says so.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, inf), higher is better; NaN if there is one class only, or no scatter
 * within the classes.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { fisherTrace } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[0, 0], [2, 1], [1, 3], [9, 0], [11, 1], [10, 3]]);
 * assertAlmostEquals(fisherTrace(x, [0, 0, 0, 1, 1, 1]), 34.02);
 * ```
 */
export const fisherTrace: ClassMetric = classMetric({
  name: "fisherTrace",
  title: "Fisher criterion",
  description: "Hotelling-Lawley trace of discriminant analysis, tr(S_W^-1 S_B)",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale", "linear"],
}, (x, classes) => {
  const means = meansOf(x, classes);
  const [within] = spectra(x, [withinScatter(x, means)]) as [Spectrum];
  const rank = within.kept.length;
  if (rank === 0) return undefinedBecause("the samples of each class coincide");
  const value = traceOfQuotient(within, means);
  if (rank === x.columns) return value;
  const reason = `S_W is singular (rank ${rank} of ${x.columns}): its pseudo-inverse was used`;
  return { value, reason };
});

/**
 * Measures Pillai's trace tr((S_W + S_B)^-1 S_B): the between-class share of the variance, summed
 * over the discriminant axes. Invariant to every invertible affine map.
 *
 * Axes along which no sample differs from another count nothing.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, min(d, K - 1)], higher is better; NaN if there is one class only, or if
 * all samples coincide.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { pillaiTrace } from "@loss-atlas/loss-atlas/measures";
 *
 * assertAlmostEquals(pillaiTrace(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 100 / 104);
 * ```
 */
export const pillaiTrace: ClassMetric = classMetric({
  name: "pillaiTrace",
  title: "Pillai's trace",
  description: "Share of variance between the classes, summed over the discriminant axes",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale", "linear"],
}, (x, classes) => {
  const means = meansOf(x, classes);
  const [total] = spectra(x, [totalScatter(x, means)]) as [Spectrum];
  return total.kept.length === 0
    ? undefinedBecause("all samples coincide")
    : Math.min(traceOfQuotient(total, means), x.columns, classes.labels.length - 1);
});

/**
 * Measures Wilks' lambda, det(S_W) / det(S_W + S_B): the share of the generalised variance that
 * the classes do not explain (Mardia, Kent and Bibby, Multivariate Analysis, 12.3).
 *
 * Invariant to every invertible affine map.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, 1], lower is better; NaN if there is one class only, or if the samples do
 * not span the space.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { wilksLambda } from "@loss-atlas/loss-atlas/measures";
 *
 * assertAlmostEquals(wilksLambda(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 4 / 104);
 * ```
 */
export const wilksLambda: ClassMetric = classMetric({
  name: "wilksLambda",
  title: "Wilks' lambda",
  description: "Share of the generalised variance that the classes do not explain",
  direction: "lower",
  range: [0, 1],
  invariances: ["rotation", "translation", "scale", "linear"],
}, (x, classes) => {
  const means = meansOf(x, classes);
  const scatters = [totalScatter(x, means), withinScatter(x, means)];
  const [total, within] = spectra(x, scatters) as [Spectrum, Spectrum];
  if (total.kept.length < x.columns) return undefinedBecause("the samples do not span the space");
  if (within.kept.length < x.columns) return 0;
  const logDeterminant = ({ values }: Spectrum) =>
    values.reduce((sum, value) => sum + Math.log(value), 0);
  return Math.exp(logDeterminant(within) - logDeterminant(total));
});

/** tr(S^+ S_B), summed over the axes of S: the between-class scatter along each over that of S. */
function traceOfQuotient({ kept, values, vectors }: Spectrum, classMeans: ClassMeans): number {
  const { counts, means, mean } = classMeans;
  const d = mean.length;
  let trace = 0;
  for (const axis of kept) {
    for (let k = 0; k < counts.length; k++) {
      let along = 0;
      for (let j = 0; j < d; j++) along += vectors[axis * d + j]! * (means[k * d + j]! - mean[j]!);
      trace += counts[k]! * along ** 2 / values[axis]!;
    }
  }
  return trace;
}
