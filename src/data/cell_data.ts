import type { Dataset, Split } from "./types.ts";
import { selectClasses, takeStratified } from "./split.ts";

/** The images that one network is trained and measured on. */
export interface CellData {
  /** The classes that it learns, as numbers of the dataset: label k means `classes[k]`. */
  classes: readonly number[];
  train: Split;
  test: Split;
  /** Test images of the other classes, labelled as in the dataset; absent where there are none. */
  unknown?: Split;
}

/** How much of a dataset a network sees. */
export interface CellDataOptions {
  /** The classes that it learns. */
  classes: readonly number[];
  /** At most how many training images. */
  trainSize: number | "all";
  /** At most how many test images, of known and of unknown classes each. */
  testSize: number | "all";
}

/** Selects the images of a cell: the same ones for every loss and seed. */
export function selectCellData(
  dataset: Dataset,
  { classes, trainSize, testSize }: CellDataOptions,
): CellData {
  const others = dataset.classNames.map((_, index) => index).filter((c) => !classes.includes(c));
  const data = {
    classes,
    train: atMost(selectClasses(dataset.train, classes), trainSize),
    test: atMost(selectClasses(dataset.test, classes), testSize),
  };
  if (others.length === 0) return data;
  const unknown = atMost(selectClasses(dataset.test, others), testSize);
  return { ...data, unknown: { ...unknown, labels: unknown.labels.map((k) => others[k]!) } };
}

function atMost(split: Split, size: number | "all"): Split {
  return size === "all" ? split : takeStratified(split, Math.min(size, split.size));
}
