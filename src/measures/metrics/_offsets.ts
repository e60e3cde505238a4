import type { Matrix } from "../../base/matrix.ts";
import { type ClassMeans, meansOf } from "./class_means.ts";
import type { Labels } from "./classes.ts";
import { undefinedBecause } from "./reason.ts";
import { classesOf, unfit } from "./_samples.ts";

/** The class means less the mean of all samples. */
export function offsetsOf({ means, mean }: ClassMeans): Float64Array[] {
  const d = mean.length;
  return Array.from(
    { length: means.length / d },
    (_, k) => means.slice(k * d, (k + 1) * d).map((value, j) => value - mean[j]!),
  );
}

/** Measures something of the class means less the mean of all samples, where it is defined. */
export function overOffsets(
  x: Matrix,
  labels: Labels,
  measure: (offsets: Float64Array[]) => number,
): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);
  const offsets = offsetsOf(meansOf(x, classes));
  return offsets.every((offset) => norm(offset) === 0)
    ? undefinedBecause("all class means coincide")
    : measure(offsets);
}

/** The euclidean norm. */
export function norm(v: Float64Array): number {
  return Math.sqrt(v.reduce((sum, value) => sum + value ** 2, 0));
}
