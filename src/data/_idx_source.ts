import type { DatasetSource, Files } from "./source.ts";
import { splitFromIdx } from "./idx.ts";
import type { ImageShape, Split } from "./types.ts";

/** The names under which MNIST and the sets made after it publish their files. */
export const IDX_NAMES = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

const SHAPE: ImageShape = [28, 28, 1];

/** A dataset in the file format of MNIST. */
export interface IdxSource
  extends Pick<DatasetSource, "name" | "title" | "classNames" | "trainCounts"> {
  /** SHA-256 of each file, unpacked. */
  digests: Readonly<Record<keyof typeof IDX_NAMES, string>>;
  /** The number of images of each part. */
  sizes: Readonly<Record<"train" | "test", number>>;
}

/** Describes a dataset of 28 x 28 grey images in the four files of MNIST. */
export function idxSource(
  { name, title, classNames, trainCounts, digests, sizes: { train, test } }: IdxSource,
): DatasetSource {
  const bytes = {
    trainImages: imagesBytes(train),
    trainLabels: labelsBytes(train),
    testImages: imagesBytes(test),
    testLabels: labelsBytes(test),
  };
  const keys = Object.keys(IDX_NAMES) as (keyof typeof IDX_NAMES)[];
  const files = keys.map((key) => ({
    name: IDX_NAMES[key],
    size: bytes[key],
    sha256: digests[key],
  }));
  const classes = classNames.length;
  const read = (files: Files) => ({
    train: readIdxSplit(files, classes, IDX_NAMES.trainImages, IDX_NAMES.trainLabels),
    test: readIdxSplit(files, classes, IDX_NAMES.testImages, IDX_NAMES.testLabels),
  });
  return { name, title, classNames, trainCounts, shape: SHAPE, files, read };
}

/** The bytes of an IDX file of so many 28 x 28 images: header and pixels. */
export function imagesBytes(count: number): number {
  return 16 + 28 * 28 * count;
}

/** The bytes of an IDX file of so many labels. */
export function labelsBytes(count: number): number {
  return 8 + count;
}

/** Reads one pair of files of 28 x 28 images and labels. */
export function readIdxSplit(
  files: Files,
  classes: number,
  imagesFile: string,
  labelsFile: string,
): Split {
  const [images, labels] = [files.get(imagesFile)!, files.get(labelsFile)!];
  return splitFromIdx(images, labels, { classes, shape: SHAPE, imagesFile, labelsFile });
}
