import { selectClasses } from "./split.ts";
import type { DatasetSource } from "./types.ts";

/**
 * Some classes of a dataset as a dataset of its own: networks train on one, and measures read
 * another of classes that they have never seen. Its files are those of the whole.
 *
 * @param whole The dataset.
 * @param name The name of the part.
 * @param title What it is, in print.
 * @param belongs Tells of each class, by its name and number, whether it is in the part.
 * @returns The part; its classes are numbered anew, in the order of the whole.
 * @throws {RangeError} If fewer than two classes belong.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { classSubset } from "./class_subset.ts";
 * import { digits } from "./datasets/mnist.ts";
 *
 * const even = classSubset(digits, "even-digits", "Even digits", (name) => Number(name) % 2 === 0);
 * assertEquals(even.classNames, ["0", "2", "4", "6", "8"]);
 * ```
 */
export function classSubset(
  whole: DatasetSource,
  name: string,
  title: string,
  belongs: (className: string, label: number) => boolean,
): DatasetSource {
  const labels = whole.classNames.flatMap((each, label) => belongs(each, label) ? [label] : []);
  if (labels.length < 2) {
    throw new RangeError(`Cannot make "${name}": ${labels.length} classes belong to it`);
  }
  return {
    ...whole,
    name,
    title,
    classNames: labels.map((label) => whole.classNames[label]!),
    trainCounts: labels.map((label) => whole.trainCounts[label]!),
    read(files) {
      const { train, test } = whole.read(files);
      return { train: selectClasses(train, labels), test: selectClasses(test, labels) };
    },
    whole,
  };
}
