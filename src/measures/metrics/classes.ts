import type { Matrix } from "../../base/matrix.ts";
import { allFinite, checkLabels, checkMatrix, type Labels } from "./check.ts";

export type { Labels };

/** The classes that occur among some samples. */
export interface Classes {
  /** The K labels that occur, ascending. */
  labels: Int32Array;
  /** Samples of each of the K classes, each at least 1. */
  counts: Int32Array;
  /** For each sample the index of its class in `labels`, 0 .. K - 1. */
  of: Int32Array;
}

/**
 * Finds the classes that occur among the labels and renumbers them 0 .. K - 1.
 *
 * @param labels One integer a sample.
 * @returns The distinct labels, their counts, and the class index of each sample.
 * @throws {TypeError} If `labels` is not an array.
 * @throws {RangeError} If a label is not a 32-bit integer.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { labels, counts, of } = groupClasses([7, -1, 7]);
 * assertEquals([[...labels], [...counts], [...of]], [[-1, 7], [1, 2], [1, 0, 1]]);
 * ```
 */
export function groupClasses(labels: Labels): Classes {
  checkLabels(labels, labels?.length);
  const distinct = Int32Array.from(new Set(labels)).sort();
  const indexOf = new Map(Array.from(distinct, (label, index) => [label, index]));
  const counts = new Int32Array(distinct.length);
  const of = Int32Array.from(labels, (label) => indexOf.get(label)!);
  for (const index of of) counts[index]!++;
  return { labels: distinct, counts, of };
}

/** Checks embeddings and labels, throwing on wrong arguments, and groups the samples by class. */
export function classesOf(x: Matrix, labels: Labels): Classes {
  checkMatrix(x);
  checkLabels(labels, x.rows);
  return groupClasses(labels);
}

/** The indices of the samples of each class. */
export function membersOf({ of, counts }: Pick<Classes, "of" | "counts">): Int32Array[] {
  const members = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(counts.length);
  for (const [i, k] of of.entries()) members[k]![filled[k]!++] = i;
  return members;
}

/** Why a metric that compares classes has no value on these embeddings, if it has none. */
export function whyUndefined(x: Matrix, classes: Classes): string | undefined {
  const count = classes.labels.length;
  if (x.rows === 0) return "there are no samples";
  if (x.columns === 0) return "the embedding has no dimension";
  if (!allFinite(x.data)) return NOT_FINITE;
  if (count < 2) return "there is only one class";
  if (count === x.rows) return "every class has a single sample";
}

/** Why nothing is measured of a network that has diverged. */
export const NOT_FINITE = "the embedding has values that are not finite";
