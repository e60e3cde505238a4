import type { ImageShape, Split } from "./types.ts";

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

/**
 * What a dataset is, and how its files are read. Where the files come from stands in `provision/`,
 * as it changes no result.
 */
export interface DatasetSource {
  name: string;
  title: string;
  classNames: readonly string[];
  /** How many training images each class has, in the order of the labels. */
  trainCounts: readonly number[];
  shape: ImageShape;
  files: readonly SourceFile[];
  /** Reads the checked files. */
  read: (files: Files) => { train: Split; test: Split };
}
