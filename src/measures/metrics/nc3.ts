import { z } from "zod";
import { defineMeasure, type MeasureDefinition, splitParameter } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import { checkMatrix, checkSameColumns } from "./check.ts";
import type { Labels } from "./classes.ts";
import { norm, overOffsets } from "./_offsets.ts";
import { undefinedBecause } from "./reason.ts";
import { classesOf } from "./_samples.ts";

/**
 * Measures NC3, the convergence to self-duality: |W / |W| - M / |M||^2 in Frobenius norms, where
 * row k of M is the mean of class k less the mean of all samples (Papyan, Han and Donoho 2020).
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @param weights C x d weights of the classifier: row k is that of label k, so labels are 0 .. C - 1.
 * Rows of classes without samples are left out.
 * @returns A value in [0, 4], 0 for full collapse; NaN as for `nc1`, or if the weights are
 * all zero.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc3 } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[-1], [1], [9], [11]]);
 * assertAlmostEquals(nc3(x, [0, 0, 1, 1], matrixFrom([[-2], [2]])), 0);
 * ```
 */
export function nc3(x: Matrix, labels: Labels, weights: Matrix): number {
  checkMatrix(weights, "weights");
  checkMatrix(x);
  checkSameColumns(x, weights, ["embeddings", "weights"]);
  const { labels: classes } = classesOf(x, labels);
  const strange = classes.find((label) => label < 0 || label >= weights.rows);
  if (strange !== undefined) {
    throw new RangeError(
      `Cannot measure as every label needs a row of weights: label ${strange}, ${weights.rows} rows`,
    );
  }
  return overOffsets(x, labels, (offsets) => {
    const d = x.columns;
    const rows = Array.from(
      classes,
      (label) => Float64Array.from(weights.data.subarray(label * d, (label + 1) * d)),
    );
    const [scale, weightScale] = [Math.hypot(...offsets.map(norm)), Math.hypot(...rows.map(norm))];
    if (weightScale === 0) return undefinedBecause("the weights are all zero");
    let sum = 0;
    for (const [k, row] of rows.entries()) {
      for (let j = 0; j < d; j++) sum += (row[j]! / weightScale - offsets[k]![j]! / scale) ** 2;
    }
    return sum;
  });
}

/** {@linkcode nc3} as a measure. */
export const nc3Measure: MeasureDefinition = defineMeasure({
  name: "nc3",
  title: "NC3 self-duality",
  description: "Distance of the classifier's weights from the class means, both normalised",
  direction: "lower",
  range: [0, 4],
  invariances: ["translation", "scale"],
  parameters: z.strictObject({ split: splitParameter("train") }),
  reads: ["embeddings", "labels", "weights"],
  compute: ({ embeddings, labels, weights }) => nc3(embeddings, labels, weights),
});
