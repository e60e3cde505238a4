import { DataError } from "../base/errors.ts";
import type { DatasetSource, Files, ImageShape, Split } from "./types.ts";

/** The content of an IDX file of unsigned bytes. */
export interface IdxArray {
  /** The extent of each dimension: [count] of labels, [count, rows, columns] of images. */
  shape: number[];
  /** The values in row-major order: a view of the file's bytes. */
  data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST.
 *
 * A big-endian magic number (2049 for labels, 2051 for images), a count for each dimension, and
 * the values, one byte each. Anything missing or left over is an error.
 *
 * @param bytes The whole file, unpacked.
 * @param options The dimensions that the file must have, and its name for messages.
 * @returns Shape and values.
 * @throws {DataError} If the file is of another kind, truncated, or goes on after its values.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseIdx } from "./idx.ts";
 *
 * const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 3]);
 * const { shape, data } = parseIdx(labels, { dimensions: 1, file: "labels" });
 * assertEquals([...shape, ...data], [2, 7, 3]);
 * ```
 */
export function parseIdx(
  bytes: Uint8Array,
  { dimensions, file }: { dimensions: number; file: string },
): IdxArray {
  const fail = (reason: string) => {
    throw new DataError(
      `Cannot read the IDX file "${file}" because ${reason}; delete it and fetch it again`,
    );
  };
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) {
    fail(`it ends in its header: expected at least ${header} bytes, found ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = 0x0800 + dimensions;
  if (view.getUint32(0) !== magic) {
    const hint = view.getUint16(0) === 0x1f8b ? " (it is gzip: unpack it)" : "";
    fail(`its magic number is wrong: expected ${magic}, found ${view.getUint32(0)}${hint}`);
  }
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = header + shape.reduce((product, extent) => product * extent, 1);
  if (bytes.length !== expected) {
    const reason = bytes.length < expected ? "it is truncated" : "bytes follow its last value";
    fail(`${reason}: ${shape.join(" x ")} needs ${expected} bytes, found ${bytes.length}`);
  }
  return { shape, data: bytes.subarray(header) };
}

/** An IDX file of unsigned bytes: the reverse of {@linkcode parseIdx}. */
export function idxBytes({ shape, data }: IdxArray): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + shape.length);
  shape.forEach((extent, i) => view.setUint32(4 + 4 * i, extent));
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** Options of {@linkcode splitFromIdx}. */
export interface IdxSplitOptions {
  /** The number of classes: a label must be below it. */
  classes: number;
  /** Height, width and channels that the images must have. */
  shape: ImageShape;
  /** The name of the file of images, for messages. */
  imagesFile: string;
  /** The name of the file of labels, for messages. */
  labelsFile: string;
}

/**
 * Joins an IDX file of images and its file of labels.
 *
 * @param images The file of images, unpacked.
 * @param labels The file of labels, unpacked.
 * @param options What the files must hold.
 * @returns The images with their labels.
 * @throws {DataError} If a file is damaged or the two do not belong together.
 */
export function splitFromIdx(
  images: Uint8Array,
  labels: Uint8Array,
  { classes, shape, imagesFile, labelsFile }: IdxSplitOptions,
): Split {
  const pixels = parseIdx(images, { dimensions: 3, file: imagesFile });
  const marks = parseIdx(labels, { dimensions: 1, file: labelsFile });
  const [size = 0, height, width] = pixels.shape;
  if (height !== shape[0] || width !== shape[1]) {
    throw new DataError(
      `Cannot use the images of "${imagesFile}": expected ${shape[0]} x ${
        shape[1]
      } pixels, found ${height} x ${width}`,
    );
  }
  if (size !== marks.shape[0]) {
    throw new DataError(
      `Cannot join "${imagesFile}" with "${labelsFile}": found ${size} images and ${
        marks.shape[0]
      } labels`,
    );
  }
  const wrong = marks.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new DataError(
      `Cannot use the labels of "${labelsFile}": label ${wrong} must be below ${classes}, found ${
        marks.data[wrong]
      }`,
    );
  }
  return { images: pixels.data, labels: marks.data, size, shape };
}

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
  extends Pick<DatasetSource, "name" | "title" | "classNames" | "trainCounts" | "provision"> {
  /** SHA-256 of each file, unpacked. */
  digests: Readonly<Record<keyof typeof IDX_NAMES, string>>;
  /** The number of images of each part. */
  sizes: Readonly<Record<"train" | "test", number>>;
}

/** Describes a dataset of 28 x 28 grey images in the four files of MNIST. */
export function idxSource(
  { digests, sizes: { train, test }, ...description }: IdxSource,
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
  const classes = description.classNames.length;
  const read = (files: Files) => ({
    train: readIdxSplit(files, classes, IDX_NAMES.trainImages, IDX_NAMES.trainLabels),
    test: readIdxSplit(files, classes, IDX_NAMES.testImages, IDX_NAMES.testLabels),
  });
  return { ...description, shape: SHAPE, files, read };
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
