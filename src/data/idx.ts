import { DataError } from "../base/errors.ts";
import type { ImageShape, Split } from "./types.ts";

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
 * import { parseIdx } from "./mod.ts";
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
      `Cannot read the IDX file "${file}" as ${reason}; delete it and fetch it again`,
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
