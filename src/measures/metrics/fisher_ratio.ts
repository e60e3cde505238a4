import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import { meansOf } from "./class_means.ts";
import type { Labels } from "./classes.ts";
import { undefinedBecause } from "./reason.ts";
import { classesOf, unfit } from "./_samples.ts";
import { betweenTrace, withinTrace } from "./scatter.ts";

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
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { fisherRatio } from "@loss-atlas/loss-atlas/measures";
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

/** {@linkcode fisherRatio} as a measure. */
export const fisherRatioMeasure: MeasureDefinition = defineMeasure({
  name: "fisherRatio",
  title: "Fisher ratio",
  description: "Scatter between the classes over scatter within, tr(S_B) / tr(S_W)",
  direction: "higher",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => fisherRatio(embeddings, labels),
});
