import { createRegistry, type Registry } from "../base/registry.ts";
import { cifar10, cifar10First6, cifar10Last4, cifarSample } from "./datasets/cifar10.ts";
import { fashionMnist, fashionSample } from "./datasets/fashion_mnist.ts";
import { digits, mnist } from "./datasets/mnist.ts";
import { notmnist } from "./datasets/notmnist.ts";
import { omniglot, omniglotTest, omniglotTrain, omniglotValidation } from "./datasets/omniglot.ts";
import type { Dataset, DatasetSource } from "./types.ts";

/** Every dataset. */
export const DATASETS: readonly DatasetSource[] = [
  mnist,
  fashionMnist,
  cifar10,
  notmnist,
  omniglot,
  digits,
  fashionSample,
  cifarSample,
  cifar10First6,
  cifar10Last4,
  omniglotTrain,
  omniglotValidation,
  omniglotTest,
];

/** What to do for images of one's own. */
export const OWN_IMAGES =
  'for images of your own, name the manifest that loss-atlas data add writes, such as "./letters.dataset.json"';

const builtIn = createRegistry("dataset", DATASETS, `; ${OWN_IMAGES}`);
const own = new Map<string, DatasetSource>();

/** All datasets, those of the user's own included. */
export const datasets: Registry<DatasetSource> = {
  ...builtIn,
  get names() {
    return [...builtIn.names, ...own.keys()];
  },
  find: (name) => own.get(name) ?? builtIn.find(name),
};

/** Whether there is a dataset of a name. */
export const isDataset = (name: string): boolean => builtIn.names.includes(name) || own.has(name);

/** Datasets of the user's own, in the order in which they were named. */
export const ownDatasets = (): DatasetSource[] => [...own.values()];

/** Adds a dataset of the user's own, in the place of one that had its name before. */
export function addOwnDataset(source: DatasetSource & Required<Pick<DatasetSource, "own">>): void {
  own.set(source.name, source);
}

/**
 * The classes that two datasets have in common because they are parts of one, by name: a network that
 * was trained on the one knows these of the other.
 */
export function sharedClasses(one: string, other: string): string[] {
  const [a, b] = [datasets.find(one), datasets.find(other)];
  if (wholeOf(a) !== wholeOf(b)) return [];
  return a.classNames.filter((name) => b.classNames.includes(name));
}

/** What datasets that are parts of one have in common: of the user's own, the files. */
const wholeOf = (source: DatasetSource) =>
  source.own?.files ?? source.own?.digest ?? source.whole ?? source;

/** The names of the datasets, in the order of the catalogue; never empty, as an enum wants it. */
export const datasetNames: readonly [string, ...string[]] = [
  DATASETS[0]!.name,
  ...DATASETS.slice(1).map(({ name }) => name),
];

/** The facts on a dataset that need no loading. */
export interface DatasetInfo
  extends Pick<Dataset, "name" | "title" | "classes" | "classNames" | "shape"> {
  /** How many training images each class has, in the order of the labels. */
  trainCounts: readonly number[];
}

/**
 * What is known of a dataset without loading it.
 *
 * @param name One of {@linkcode datasetNames}.
 * @returns Its title, classes, image shape, and how many training images each class has.
 * @throws {InputError} If there is no dataset of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(datasetInfo("mnist").shape, [28, 28, 1]);
 * ```
 */
export function datasetInfo(name: string): DatasetInfo {
  const { title, classNames, shape, trainCounts } = datasets.find(name);
  const classes = classNames.length;
  return { name, title, classes, classNames: [...classNames], shape, trainCounts };
}
