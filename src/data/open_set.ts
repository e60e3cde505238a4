import { InputError } from "../base/errors.ts";
import { datasets } from "./catalogue.ts";
import { selectClasses } from "./split.ts";
import type { Dataset } from "./types.ts";

/** The known classes of the five public splits of each family, from `osr_splits.py` of Vaze et al. */
const PUBLIC_SPLITS = {
  mnist: [
    [2, 4, 5, 9, 8, 3],
    [3, 2, 6, 9, 4, 0],
    [5, 8, 3, 2, 4, 6],
    [3, 7, 8, 4, 0, 5],
    [6, 3, 4, 9, 8, 2],
  ],
  cifar10: [
    [0, 6, 4, 9, 1, 7],
    [7, 6, 4, 9, 0, 1],
    [1, 5, 7, 3, 9, 4],
    [8, 6, 1, 9, 0, 7],
    [2, 4, 1, 7, 9, 6],
  ],
} as const;

/** How many public splits there are. */
export const OPEN_SET_SPLITS = 5;

/** A dataset divided by class: what a network is trained on, and what it must not take for known. */
export interface OpenSetSplit {
  /** The images of the known classes, relabelled in the order in which these were given. */
  known: Dataset;
  /** The images of all other classes, relabelled in ascending order. */
  unknown: Dataset;
}

/**
 * The known classes of a public open-set split, six of ten, or of one that a dataset of the user's own
 * declares.
 *
 * Vaze, Han, Vedaldi, Zisserman: Open-set recognition: a good closed-set classifier is all you need
 * (ICLR 2022). Fashion-MNIST and notMNIST have no public split and take the numbers of MNIST's.
 *
 * @param dataset The name of the dataset.
 * @param split The number of the split, 0 to 4.
 * @returns The labels of the known classes.
 * @throws {RangeError} If there is no such split.
 * @throws {InputError} If there is no such dataset, or it has other than ten classes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(openSetClasses("mnist", 0), [2, 4, 5, 9, 8, 3]);
 * ```
 */
export function openSetClasses(dataset: string, split: number): number[] {
  const { classNames: { length: count }, own } = datasets.find(dataset);
  if (own) {
    const declared = own.openSetSplits[split];
    if (declared) return [...declared];
    throw new InputError(
      `The dataset "${dataset}" declares ${own.openSetSplits.length} open-set splits, counted from 0, and none of the number ${split}: name its known classes to loss-atlas data add by --known`,
    );
  }
  if (count !== 10) {
    throw new InputError(
      `The dataset "${dataset}" has no public open-set split: these are of ten classes, it has ${count}`,
    );
  }
  const family = dataset.startsWith("cifar") ? "cifar10" : "mnist";
  const classes = PUBLIC_SPLITS[family][split];
  if (classes) return [...classes];
  throw new RangeError(
    `Cannot take an open-set split because its number must be an integer in [0, ${
      OPEN_SET_SPLITS - 1
    }]: current value is ${split}`,
  );
}

/**
 * Divides a dataset into known and unknown classes, in both of its parts.
 *
 * A network trains on `known.train`; `known.test` against `unknown.test` measures how well it tells
 * the unknown; a probe on classes held out learns from `unknown.train`.
 *
 * @param dataset The dataset to divide.
 * @param knownClasses Two labels or more, but not all; class `knownClasses[k]` becomes label k.
 * @returns Both datasets.
 * @throws {RangeError} If a label is no class of the dataset or occurs twice, or if nothing is left
 *   on one side.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "./load.ts";
 * import { openSetClasses, openSetSplit } from "./open_set.ts";
 *
 * const digits = await loadDataset("digits");
 * const { known, unknown } = openSetSplit(digits, openSetClasses("digits", 0));
 * assertEquals(known.classNames, ["2", "4", "5", "9", "8", "3"]);
 * assertEquals(unknown.classNames, ["0", "1", "6", "7"]);
 * ```
 */
export function openSetSplit(dataset: Dataset, knownClasses: readonly number[]): OpenSetSplit {
  const distinct = new Set(knownClasses);
  const all = dataset.classNames.map((_, label) => label);
  const valid = distinct.size === knownClasses.length &&
    knownClasses.every((label) => all.includes(label)) &&
    distinct.size >= 2 && distinct.size < all.length;
  if (!valid) {
    throw new RangeError(
      `Cannot divide "${dataset.name}" because the known classes must be 2 to ${
        all.length - 1
      } distinct labels in [0, ${all.length - 1}]: current value is [${knownClasses.join(", ")}]`,
    );
  }
  return {
    known: withClasses(dataset, knownClasses),
    unknown: withClasses(dataset, all.filter((label) => !distinct.has(label))),
  };
}

function withClasses(dataset: Dataset, classes: readonly number[]): Dataset {
  return {
    ...dataset,
    classes: classes.length,
    classNames: classes.map((label) => dataset.classNames[label]!),
    train: selectClasses(dataset.train, classes),
    test: selectClasses(dataset.test, classes),
  };
}
