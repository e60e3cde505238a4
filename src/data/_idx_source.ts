import type { DatasetSource, Files } from "./_source.ts";
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

/** What a dataset in the files of MNIST adds to the format. */
export interface IdxSource
  extends Pick<DatasetSource, "name" | "title" | "classNames" | "trainCounts"> {
  /** SHA-256 of each file, unpacked. */
  digests: Readonly<Record<keyof typeof IDX_NAMES, string>>;
  origins?: DatasetSource["origins"];
  help?: DatasetSource["help"];
}

/** Describes a dataset of 28 x 28 grey images in the four files of MNIST. */
export function idxSource(
  { name, title, classNames, trainCounts, digests, origins = [], help = () => "" }: IdxSource,
): DatasetSource {
  const keys = Object.keys(IDX_NAMES) as (keyof typeof IDX_NAMES)[];
  const files = keys.map((key) => ({ name: IDX_NAMES[key], sha256: digests[key] }));
  const classes = classNames.length;
  const read = (files: Files) => ({
    train: readIdxSplit(files, classes, IDX_NAMES.trainImages, IDX_NAMES.trainLabels),
    test: readIdxSplit(files, classes, IDX_NAMES.testImages, IDX_NAMES.testLabels),
  });
  return { name, title, classNames, trainCounts, shape: SHAPE, files, origins, help, read };
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
