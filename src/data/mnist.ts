import { idxSource } from "./_idx_source.ts";
import type { DatasetSource } from "./source.ts";

/** The ten digits by name, in the order of the labels. */
export const DIGITS: readonly string[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * MNIST: 60,000 and 10,000 handwritten digits, the official split.
 *
 * LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition (1998).
 */
export const mnist: DatasetSource = idxSource({
  name: "mnist",
  title: "MNIST",
  classNames: DIGITS,
  trainCounts: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  sizes: { train: 60_000, test: 10_000 },
  digests: {
    trainImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    trainLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
});
