import type { ImageShape, Split } from "./types.ts";

/** The unpacked files of a dataset by name. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** A file of a dataset, as it is after unpacking. */
export interface SourceFile {
  /** The name of the file in the data directory. */
  name: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  sha256: string;
}

/** What the work of getting files is given. */
export interface OriginContext {
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

/** Everything that is known of a dataset before it is there. */
export interface DatasetSource {
  name: string;
  title: string;
  classNames: readonly string[];
  shape: ImageShape;
  /** How many training images each class has, in the order of the labels. */
  trainCounts: readonly number[];
  files: readonly SourceFile[];
  /** Where the files come from, tried in order; none for a set that is in fixtures/. */
  origins: readonly Origin[];
  /** How the user gets the files by hand, given the folder to put them in. */
  help: (directory: string) => string;
  /** Reads the checked files. */
  read: (files: Files) => { train: Split; test: Split };
}
