import { z } from "zod";
import { defineMeasure, type MeasureDefinition, splitParameter } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import { checkLabels } from "./check.ts";
import { meansOf } from "./class_means.ts";
import type { Labels } from "./classes.ts";
import { distancesFrom } from "./_distances.ts";
import { undefinedBecause } from "./reason.ts";
import { classesOf, unfit } from "./_samples.ts";
import { untold } from "./missing_predictions.ts";

/**
 * Measures NC4, the distance from the nearest-class-mean rule: the share of samples whose predicted
 * label is not that of the nearest class mean (Papyan, Han and Donoho 2020).
 *
 * @param x N x d embeddings.
 * @param labels N class labels, from which the class means are taken.
 * @param predictions N labels that the classifier gives.
 * @returns A share in [0, 1], 0 for full collapse; NaN as for `nc1`.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc4 } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(nc4(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1], [0, 1, 1, 1]), 0.25);
 * ```
 */
export function nc4(x: Matrix, labels: Labels, predictions: Labels): number {
  const classes = classesOf(x, labels);
  checkLabels(predictions, x.rows, "predictions");
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const { means } = meansOf(x, classes);
  const distances = new Float64Array(classes.labels.length);
  let differ = 0;
  for (let i = 0; i < x.rows; i++) {
    const point = Float64Array.from(x.data.subarray(i * x.columns, (i + 1) * x.columns));
    distancesFrom(point, means, "euclidean", distances);
    const nearest = distances.indexOf(Math.min(...distances));
    if (classes.labels[nearest] !== predictions[i]) differ++;
  }
  return differ / x.rows;
}

/** {@linkcode nc4} as a measure. */
export const nc4Measure: MeasureDefinition = defineMeasure({
  name: "nc4",
  title: "NC4 nearest-mean rule",
  description: "Share of samples that the classifier puts elsewhere than the nearest class mean",
  direction: "lower",
  range: [0, 1],
  invariances: ["rotation", "translation", "scale"],
  parameters: z.strictObject({ split: splitParameter("train") }),
  reads: ["embeddings", "labels", "predictions"],
  compute: ({ embeddings, labels, predictions }) =>
    untold(predictions) ?? nc4(embeddings, labels, predictions),
});
