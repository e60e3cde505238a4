import { type RandomStream, randomStream } from "../base/random.ts";
import type { Dataset, Split } from "./types.ts";

/**
 * Copies the images at some positions of a split, in the order given.
 *
 * @param split The images to choose from.
 * @param indices Positions in 0 .. size - 1; one may occur more than once.
 * @returns A split of as many images as there are positions.
 * @throws {RangeError} If a position lies outside the split.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "./load.ts";
 * import { selectSamples } from "./split.ts";
 *
 * const { test } = await loadDataset("digits");
 * assertEquals(selectSamples(test, [3, 0]).labels, new Uint8Array([test.labels[3]!, test.labels[0]!]));
 * ```
 */
export function selectSamples(split: Split, indices: ArrayLike<number>): Split {
  const { images, labels, size, shape } = split;
  const length = shape[0] * shape[1] * shape[2];
  const chosen = {
    images: new Uint8Array(indices.length * length),
    labels: new (labels.constructor as Uint8ArrayConstructor)(indices.length),
    size: indices.length,
    shape,
  };
  for (let to = 0; to < indices.length; to++) {
    const from = indices[to]!;
    if (!Number.isInteger(from) || from < 0 || from >= size) {
      throw new RangeError(
        `Cannot select a sample because its index must be an integer in [0, ${
          size - 1
        }]: current value is ${from}`,
      );
    }
    chosen.images.set(images.subarray(from * length, (from + 1) * length), to * length);
    chosen.labels[to] = labels[from]!;
  }
  return chosen;
}

/**
 * Keeps the images of some classes and renumbers them: class `classes[k]` becomes label k.
 *
 * @param split The images to choose from.
 * @param classes The labels to keep, without repetition; their order gives the new labels.
 * @returns The images of these classes in their original order.
 * @throws {RangeError} If a class occurs twice or is no label.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "./load.ts";
 * import { selectClasses } from "./split.ts";
 *
 * const { test } = await loadDataset("digits");
 * const threesAndEights = selectClasses(test, [8, 3]);
 * assertEquals(new Set(threesAndEights.labels), new Set([0, 1]));
 * ```
 */
export function selectClasses(split: Split, classes: readonly number[]): Split {
  const newLabel = new Map<number, number>();
  for (const [index, label] of classes.entries()) {
    const most = 2 ** (8 * split.labels.BYTES_PER_ELEMENT) - 1;
    if (!Number.isInteger(label) || label < 0 || label > most || newLabel.has(label)) {
      throw new RangeError(
        `Cannot select classes because they must be distinct labels in [0, ${most}]: current value is [${
          classes.join(", ")
        }]`,
      );
    }
    newLabel.set(label, index);
  }
  const indices: number[] = [];
  split.labels.forEach((label, index) => newLabel.has(label) && indices.push(index));
  const chosen = selectSamples(split, indices);
  return { ...chosen, labels: chosen.labels.map((label) => newLabel.get(label)!) };
}

/** Options of {@linkcode takeStratified}. */
export interface TakeStratifiedOptions {
  /**
   * Where chance comes from. By default a fixed stream, so that runs that differ in loss or seed
   * train on the same images.
   */
  stream?: RandomStream;
}

/**
 * Draws a part of a split in which each class has its share of the whole.
 *
 * Shares are rounded by the largest remainder. A larger part of the same stream holds the smaller
 * one but for that rounding. The images keep their original order.
 *
 * @param split The images to draw from.
 * @param size How many to draw, 1 to the size of the split.
 * @param options The random stream.
 * @returns The drawn images; the split itself if all are wanted.
 * @throws {RangeError} If there are not that many images.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "./load.ts";
 * import { takeStratified } from "./split.ts";
 *
 * const { train } = await loadDataset("digits");
 * const tenth = takeStratified(train, 100);
 * assertEquals(tenth.labels.filter((label) => label === 7).length, 10);
 * ```
 */
export function takeStratified(
  split: Split,
  size: number,
  options: TakeStratifiedOptions = {},
): Split {
  const chosen = chooseStratified(split, size, options);
  return size === split.size ? split : selectSamples(split, chosen);
}

/**
 * Divides a split in two: the part that {@linkcode takeStratified} draws, and what it leaves.
 *
 * @param split The images to divide.
 * @param size The size of the part, 1 to the size of the split.
 * @param options The random stream.
 * @returns The part and the rest, which may be empty.
 * @throws {RangeError} If there are not that many images.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "./load.ts";
 * import { divideStratified } from "./split.ts";
 *
 * const { train } = await loadDataset("digits");
 * const { part, rest } = divideStratified(train, 900);
 * assertEquals([part.size, rest.size], [900, 100]);
 * ```
 */
export function divideStratified(
  split: Split,
  size: number,
  options: TakeStratifiedOptions = {},
): { part: Split; rest: Split } {
  return divide(split, chooseStratified(split, size, options));
}

/** A part in which classes are ever rarer, as in a long tail (Cui et al. 2019, arXiv 1901.05555). */
export interface LongTail {
  /** The images of class 0. */
  most: number;
  /** The images of the last class, at most as many; those between fall by one factor a class. */
  least: number;
}

/**
 * How many images each class of a long tail has.
 *
 * @param tail The images of the first and of the last class.
 * @param classes The number of classes, at least 2.
 */
export function longTailCounts({ most, least }: LongTail, classes: number): number[] {
  return Array.from(
    { length: classes },
    (_, label) => Math.round(most * (least / most) ** (label / (classes - 1))),
  );
}

/** How many images such a part has, or one of a plain number. */
export function imagesIn(size: number | LongTail, classes: number): number {
  if (typeof size === "number") return size;
  return longTailCounts(size, classes).reduce((sum, count) => sum + count, 0);
}

/** {@linkcode divideStratified} with so many images of each label, from 0. */
export function divideByCounts(
  split: Split,
  counts: readonly number[],
  options: TakeStratifiedOptions = {},
): { part: Split; rest: Split } {
  return divide(split, choose(split, [...counts], options));
}

/** The positions of a stratified part, in ascending order. */
function chooseStratified(
  split: Split,
  size: number,
  options: TakeStratifiedOptions,
): Int32Array {
  if (!Number.isInteger(size) || size < 1 || size > split.size) {
    throw new RangeError(
      `Cannot take a part of the split because its size must be an integer in [1, ${split.size}]: current value is ${size}`,
    );
  }
  return choose(split, quotas(split, size), options);
}

/** The positions of so many images of each label, in ascending order; `open` is used up. */
function choose(
  split: Split,
  open: number[],
  { stream = randomStream(0, "subset") }: TakeStratifiedOptions,
): Int32Array {
  return stream.permutation(split.size).filter((index) => open[split.labels[index]!]!-- > 0).sort();
}

function divide(split: Split, chosen: Int32Array): { part: Split; rest: Split } {
  const inPart = new Set(chosen);
  const others = Int32Array.from({ length: split.size }, (_, index) => index)
    .filter((index) => !inPart.has(index));
  return { part: selectSamples(split, chosen), rest: selectSamples(split, others) };
}

/** How many images of each label to draw, by the method of the largest remainder. */
function quotas(split: Split, size: number): number[] {
  const counts = new Array<number>(256 ** split.labels.BYTES_PER_ELEMENT).fill(0);
  for (const label of split.labels) counts[label]!++;
  const shares = counts.map((count) => count * size / split.size);
  const quota = shares.map(Math.floor);
  const missing = size - quota.reduce((sum, count) => sum + count, 0);
  const byRemainder = shares.map((share, label) => ({ label, remainder: share % 1 }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  for (const { label } of byRemainder.slice(0, missing)) quota[label]!++;
  return quota;
}

/** How many classes the labels of a split tell of: one more than the greatest. */
export function classesIn({ labels }: Pick<Split, "labels">): number {
  let largest = 0;
  for (const label of labels) largest = Math.max(largest, label);
  return largest + 1;
}

/**
 * All images of a dataset, those to train on first.
 *
 * For classes that no network was trained on, where the parts mean nothing: few-shot episodes and
 * unknown classes.
 *
 * @param dataset The dataset.
 * @returns Its train and test part in one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "./load.ts";
 * import { wholeDataset } from "./split.ts";
 *
 * assertEquals(wholeDataset(await loadDataset("omniglot")).size, 242 * 20);
 * ```
 */
export function wholeDataset({ train, test, shape }: Dataset): Split {
  return {
    images: joined(train.images, test.images),
    labels: joined(train.labels, test.labels),
    size: train.size + test.size,
    shape,
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new (first.constructor as Uint8ArrayConstructor)(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
