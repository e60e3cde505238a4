import { checkLabels } from "./check.ts";

/** Class labels: any 32-bit integers, one a sample. They need not be dense: classes may be missing. */
export type Labels = Int32Array | readonly number[];

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
