import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import { type ClassMeans, meansOf } from "./class_means.ts";
import type { Labels } from "./classes.ts";
import { type Spectrum, spectrum } from "./eigen.ts";
import { noted, undefinedBecause } from "./reason.ts";
import { classesOf, unfit } from "./_samples.ts";
import { totalScatter, withinScatter } from "./scatter.ts";

/**
 * Measures the Fisher criterion tr(S_W^-1 S_B), the Hotelling-Lawley trace of discriminant
 * analysis (Fukunaga, Introduction to Statistical Pattern Recognition, 10.2).
 *
 * Invariant to every invertible affine map. Where S_W is singular its pseudo-inverse stands in
 * (eigenvalues below 1e-12 of the largest count as zero), and `evaluateMetric` says so.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, inf), higher is better; NaN if there is one class only, or no scatter
 * within the classes.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
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
export function fisherTrace(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const means = meansOf(x, classes);
  const within = spectrum(withinScatter(x, means), x.columns);
  if (within.kept.length === 0) return undefinedBecause("the samples of each class coincide");
  const trace = traceOfQuotient(within, means);
  if (within.kept.length === x.columns) return trace;
  return noted(
    trace,
    `S_W is singular (rank ${within.kept.length} of ${x.columns}): its pseudo-inverse was used`,
  );
}

/**
 * Measures Pillai's trace tr((S_W + S_B)^-1 S_B): the between-class share of the variance, summed
 * over the discriminant axes. Invariant to every invertible affine map.
 *
 * Axes along which no sample differs from another count nothing.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, min(d, K - 1)], higher is better; NaN if there is one class only, or if
 * all samples coincide.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
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
export function pillaiTrace(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const means = meansOf(x, classes);
  const total = spectrum(totalScatter(x, means), x.columns);
  return total.kept.length === 0
    ? undefinedBecause("all samples coincide")
    : traceOfQuotient(total, means);
}

/**
 * Measures Wilks' lambda, det(S_W) / det(S_W + S_B): the share of the generalised variance that
 * the classes do not explain (Mardia, Kent and Bibby, Multivariate Analysis, 12.3).
 *
 * Invariant to every invertible affine map.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, 1], lower is better; NaN if there is one class only, or if the samples do
 * not span the space.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
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
export function wilksLambda(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const means = meansOf(x, classes);
  const total = spectrum(totalScatter(x, means), x.columns);
  const within = spectrum(withinScatter(x, means), x.columns);
  if (total.kept.length < x.columns) return undefinedBecause("the samples do not span the space");
  if (within.kept.length < x.columns) return 0;
  const logDeterminant = ({ values }: Spectrum) =>
    values.reduce((sum, value) => sum + Math.log(value), 0);
  return Math.exp(logDeterminant(within) - logDeterminant(total));
}

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

/** {@linkcode fisherTrace} as a measure. */
export const fisherTraceMeasure: MeasureDefinition = defineMeasure({
  name: "fisherTrace",
  title: "Fisher criterion",
  description: "Hotelling-Lawley trace of discriminant analysis, tr(S_W^-1 S_B)",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale", "linear"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => fisherTrace(embeddings, labels),
});

/** {@linkcode pillaiTrace} as a measure. */
export const pillaiTraceMeasure: MeasureDefinition = defineMeasure({
  name: "pillaiTrace",
  title: "Pillai's trace",
  description: "Share of variance between the classes, summed over the discriminant axes",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale", "linear"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => pillaiTrace(embeddings, labels),
});

/** {@linkcode wilksLambda} as a measure. */
export const wilksLambdaMeasure: MeasureDefinition = defineMeasure({
  name: "wilksLambda",
  title: "Wilks' lambda",
  description: "Share of the generalised variance that the classes do not explain",
  direction: "lower",
  range: [0, 1],
  invariances: ["rotation", "translation", "scale", "linear"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => wilksLambda(embeddings, labels),
});
