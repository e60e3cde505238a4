import { DataError } from "../base/errors.ts";
import type { ImageShape, SourceFile, Split } from "./types.ts";

/** Height, width and channels of the images of CIFAR. */
export const CIFAR_SHAPE: ImageShape = [32, 32, 3];

const CLASSES = 10;
const PLANE = 32 * 32;
const RECORD = 1 + 3 * PLANE;

/** Describes a file of so many images in the binary form of CIFAR-10. */
export function cifarFile(name: string, images: number, sha256: string): SourceFile {
  return { name, size: images * RECORD, sha256 };
}

/**
 * Reads files of CIFAR-10 in their original binary form.
 *
 * A record is one label byte and three planes of 32 x 32 bytes, red, green and blue. The planes
 * are interleaved on the way, to height x width x channels.
 *
 * @param files The bytes of each file by its name, joined in this order.
 * @returns The images of all files with their labels.
 * @throws {DataError} If a file is no whole number of records or has a label above 9.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const record = new Uint8Array(3073).fill(200, 1, 1025); // red, of class 0
 * const { images, labels } = splitFromCifar(new Map([["batch.bin", record]]));
 * assertEquals([...images.subarray(0, 3), ...labels], [200, 0, 0, 0]);
 * ```
 */
export function splitFromCifar(files: ReadonlyMap<string, Uint8Array>): Split {
  const counts = [...files].map(([file, bytes]) => countRecords(bytes, file));
  const size = counts.reduce((sum, count) => sum + count, 0);
  const images = new Uint8Array(size * 3 * PLANE);
  const labels = new Uint8Array(size);
  let at = 0;
  for (const [file, bytes] of files) {
    for (let start = 0; start < bytes.length; start += RECORD, at++) {
      labels[at] = checkLabel(bytes[start]!, file);
      const planes = bytes.subarray(start + 1, start + RECORD);
      interleave(planes, images.subarray(at * 3 * PLANE, (at + 1) * 3 * PLANE));
    }
  }
  return { images, labels, size, shape: CIFAR_SHAPE };
}

/**
 * Writes images in the binary form of CIFAR-10: the inverse of {@linkcode splitFromCifar}.
 *
 * @param images The pixels of 32 x 32 RGB images, one image after the other, 3 bytes a pixel.
 * @param labels The class of each image, 0 to 9.
 * @returns The bytes of the file.
 * @throws {DataError} If images and labels differ in number.
 */
export function toCifarBinary(
  images: Uint8Array,
  labels: ArrayLike<number>,
): Uint8Array<ArrayBuffer> {
  if (images.length !== labels.length * 3 * PLANE) {
    throw new DataError(
      `Cannot write a file of CIFAR-10: expected ${labels.length} images of ${
        3 * PLANE
      } bytes, found ${images.length} bytes`,
    );
  }
  const bytes = new Uint8Array(labels.length * RECORD);
  for (let record = 0; record < labels.length; record++) {
    const start = record * RECORD;
    bytes[start] = labels[record]!;
    for (let i = 0; i < 3 * PLANE; i++) {
      bytes[start + 1 + (i % 3) * PLANE + Math.floor(i / 3)] = images[record * 3 * PLANE + i]!;
    }
  }
  return bytes;
}

function interleave(planes: Uint8Array, pixels: Uint8Array): void {
  for (let pixel = 0; pixel < PLANE; pixel++) {
    pixels[3 * pixel] = planes[pixel]!;
    pixels[3 * pixel + 1] = planes[PLANE + pixel]!;
    pixels[3 * pixel + 2] = planes[2 * PLANE + pixel]!;
  }
}

function countRecords(bytes: Uint8Array, file: string): number {
  if (bytes.length > 0 && bytes.length % RECORD === 0) return bytes.length / RECORD;
  throw new DataError(
    `Cannot read the CIFAR-10 file "${file}": expected a multiple of ${RECORD} bytes, found ${bytes.length}; delete it and fetch it again`,
  );
}

function checkLabel(label: number, file: string): number {
  if (label < CLASSES) return label;
  throw new DataError(
    `Cannot use the labels of "${file}": a label must be below ${CLASSES}, found ${label}`,
  );
}
