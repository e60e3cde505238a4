import { type Matrix, rowOf } from "../../base/matrix.ts";
import type { Classes, Labels } from "./classes.ts";
import { classesOf } from "./_samples.ts";

/** Class means and the overall mean, in float64. */
export interface ClassMeans extends Classes {
  /** K x d, row-major: the mean of each class. */
  means: Float64Array;
  /** d: the mean of all samples. */
  mean: Float64Array;
}

/**
 * Computes the mean of each class and of all samples.
 *
 * @param x N x d embeddings.
 * @param labels N labels.
 * @returns The classes with their means; for no samples, no class and a mean of NaN.
 * @throws {TypeError} If `x` is not a matrix or `labels` not an array.
 * @throws {RangeError} If the shapes do not fit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const { means, mean } = classMeans(matrixFrom([[0, 2], [2, 2], [4, 8]]), [0, 0, 5]);
 * assertEquals([[...means], [...mean]], [[1, 2, 4, 8], [2, 4]]);
 * ```
 */
export function classMeans(x: Matrix, labels: Labels): ClassMeans {
  return meansOf(x, classesOf(x, labels));
}

/** The same for samples that are checked and grouped already. */
export function meansOf(x: Matrix, classes: Classes): ClassMeans {
  const d = x.columns;
  const means = new Float64Array(classes.labels.length * d);
  const mean = new Float64Array(d);
  for (let i = 0; i < x.rows; i++) {
    const row = rowOf(x, i);
    const at = classes.of[i]! * d;
    for (let j = 0; j < d; j++) {
      means[at + j]! += row[j]!;
      mean[j]! += row[j]!;
    }
  }
  for (let at = 0; at < means.length; at++) means[at]! /= classes.counts[Math.floor(at / d)]!;
  for (let j = 0; j < d; j++) mean[j]! /= x.rows;
  return { ...classes, means, mean };
}
