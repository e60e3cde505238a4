/** Height, width and channels of an image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Labelled images: a training or a test part, or a selection of one. */
export interface Split {
  /** The pixels, 0 to 255, row-major as size x height x width x channels. */
  images: Uint8Array;
  /**
   * The class of each image, 0 to classes - 1. Of more than 256 classes it is a `Uint16Array`, which has
   * the same methods.
   */
  labels: Uint8Array;
  /** The number of images. */
  size: number;
  /** Height, width and channels of each image. */
  shape: ImageShape;
}

/** A dataset in memory, checked against its digests. */
export interface Dataset {
  /** The name by which experiments ask for it, such as `"fashion-mnist"`. */
  name: string;
  /** The name in print, such as `"Fashion-MNIST"`. */
  title: string;
  /** The number of classes. */
  classes: number;
  /** The name of each class, in the order of the labels. */
  classNames: string[];
  /** Height, width and channels of each image. */
  shape: ImageShape;
  /** The images to train on. */
  train: Split;
  /** The images to measure on. */
  test: Split;
  /** SHA-256 over the decoded images and labels, part of the identity of a network. */
  digest: string;
}

/** The unpacked files of a dataset by name. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** A file of a dataset, as it is after unpacking. */
export interface SourceFile {
  /** The name of the file in the data directory. */
  name: string;
  /** How many bytes it has. */
  size: number;
  /** SHA-256 of its bytes, in hexadecimal. */
  sha256: string;
}

/** The options of fetching files. */
export interface OriginContext {
  /** The wanted files. */
  files: readonly SourceFile[];
  /** The folder of this dataset in the data directory, where users may put files too. */
  directory: string;
  /** An empty folder for intermediate files, removed afterwards. */
  scratch: string;
  /** Stops the work. */
  signal?: AbortSignal | undefined;
  /** Is told what goes on. */
  onProgress?: ((message: string) => void) | undefined;
}

/** One place where files of a dataset may come from; gives those that it has, be it none. */
export type Origin = (context: OriginContext) => Promise<Files>;

/** Where a dataset comes from that is not in fixtures/. */
export interface Provision {
  /** Where the files come from, tried in order. */
  origins: readonly Origin[];
  /** How the user gets the files by hand, given the folder to put them in. */
  help: (directory: string) => string;
}

/** What a dataset is, how its files are read, and where they come from. */
export interface DatasetSource {
  name: string;
  title: string;
  classNames: readonly string[];
  /** How many training images each class has, in the order of the labels. */
  trainCounts: readonly number[];
  shape: ImageShape;
  files: readonly SourceFile[];
  /** Where the files come from; absent where they are in `fixtures/`. */
  provision?: Provision;
  /** Reads the checked files. */
  read: (files: Files) => { train: Split; test: Split };
  /** The dataset of which it is some classes; absent of one that is whole. */
  whole?: DatasetSource;
  /** Set where it is one of the user's own. */
  own?: OwnDataset;
}

/** What is known of a dataset of the user's own, beside what is known of every one. */
export interface OwnDataset {
  /** SHA-256 over its decoded images and labels, which is all that identifies it. */
  digest: string;
  /** How many test images each class has. */
  testCounts: readonly number[];
  /** The known classes of each open-set split that is declared. */
  openSetSplits: readonly (readonly number[])[];
  /** SHA-256 over the files that it was read of, where it was read of some. */
  files?: string;
  /** Where its manifest and its images are; absent of one that only a store tells of. */
  place?: { manifest: string; source: string };
  /** Gives its images and labels, held to the digest. */
  load(directory: string | undefined): Promise<{ train: Split; test: Split }>;
}

/** A dataset whose files have to be fetched, as far as fetching is concerned. */
export type Provisioned = Pick<DatasetSource, "name" | "title" | "files"> & Provision;
