import { type Matrix, rowOf } from "../matrix.ts";
import { checkLabels, checkMatrix } from "./_check.ts";
import type { Labels } from "./classes.ts";
import { undefinedBecause } from "./_reason.ts";

/**
 * Measures the share of predictions that are right.
 *
 * @param predictions N predicted labels.
 * @param labels N true labels.
 * @returns A share in [0, 1]; NaN for no samples.
 * @throws {TypeError | RangeError} If the arguments are not integer labels of one length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { accuracy } from "@loss-atlas/loss-atlas";
 *
 * assertEquals(accuracy([1, 0, 2, 2], [1, 0, 2, 1]), 0.75);
 * ```
 */
export function accuracy(predictions: Labels, labels: Labels): number {
  checkLabels(labels, labels?.length);
  checkLabels(predictions, labels.length, "predictions");
  if (labels.length === 0) return undefinedBecause("there are no samples");
  let correct = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) correct++;
  return correct / labels.length;
}

/**
 * Gives the class with the highest score of each row, the first of several.
 *
 * @param scores N x C scores, such as logits.
 * @returns N column indices; -1 where a row has a score that is not a number.
 * @throws {TypeError | RangeError} If `scores` is not a matrix of at least one column.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom, predictedClasses } from "@loss-atlas/loss-atlas";
 *
 * assertEquals([...predictedClasses(matrixFrom([[1, 3, 2], [5, 0, 5]]))], [1, 0]);
 * ```
 */
export function predictedClasses(scores: Matrix): Int32Array {
  checkMatrix(scores, "scores");
  if (scores.columns === 0) throw new RangeError("Cannot predict as the scores have no class");
  return Int32Array.from({ length: scores.rows }, (_, i) => argmax(rowOf(scores, i)));
}

function argmax(row: Float32Array): number {
  let best = 0;
  for (let j = 0; j < row.length; j++) {
    if (Number.isNaN(row[j])) return -1;
    if (row[j]! > row[best]!) best = j;
  }
  return best;
}
