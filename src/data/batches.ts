import { tf } from "../compute/tf.ts";
import type { Tensor1D, Tensor4D } from "../compute/types.ts";
import { randomStream } from "../base/random.ts";
import type { Split } from "./types.ts";

/** Images and labels for one training step. The caller disposes of both. */
export interface Batch {
  /** size x height x width x channels, float32 in [0, 1]. */
  images: Tensor4D;
  /** size, int32. */
  labels: Tensor1D;
}

/** Every pixel value as float32 in [0, 1]. */
const UNIT_VALUES = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/**
 * The order in which an epoch visits the samples: the same for every loss of one seed.
 *
 * @param size The number of samples.
 * @param seed The cell's seed.
 * @param epoch The epoch, from 0.
 * @returns A permutation of 0 .. size - 1.
 * @throws {RangeError} If the size or the epoch is not a natural number.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { epochOrder } from "./mod.ts";
 *
 * assertEquals(epochOrder(5, 1, 0).toSorted(), new Int32Array([0, 1, 2, 3, 4]));
 * ```
 */
export function epochOrder(size: number, seed: number, epoch: number): Int32Array {
  for (const [name, value] of Object.entries({ size, epoch })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(
        `Cannot order an epoch as its ${name} must be an integer of at least 0: current value is ${value}`,
      );
    }
  }
  return randomStream(seed, `order/epoch-${epoch}`).permutation(size);
}

/**
 * Cuts an order into batches. The last one is shorter where the size does not divide.
 *
 * @param order The positions of the samples in the order of their visit.
 * @param batchSize How many samples a batch has, at least 1.
 * @returns Views of the order, one a batch.
 * @throws {RangeError} If the batch size is not a positive integer.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cutBatches } from "./mod.ts";
 *
 * const batches = cutBatches(new Int32Array([4, 0, 3, 1, 2]), 2);
 * assertEquals(batches, [new Int32Array([4, 0]), new Int32Array([3, 1]), new Int32Array([2])]);
 * ```
 */
export function cutBatches(order: Int32Array, batchSize: number): Int32Array[] {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(
      `Cannot cut batches as their size must be an integer of at least 1: current value is ${batchSize}`,
    );
  }
  return Array.from(
    { length: Math.ceil(order.length / batchSize) },
    (_, batch) => order.subarray(batch * batchSize, (batch + 1) * batchSize),
  );
}

/**
 * Puts all images of a split on the device, once; {@linkcode gatherBatch} takes batches from there.
 *
 * @param split The images, n of them.
 * @returns n x height x width x channels, float32: pixel / 255. The caller disposes of it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset, uploadImages } from "./mod.ts";
 *
 * const { test } = await loadDataset("digits");
 * const images = uploadImages(test);
 * assertEquals(images.shape, [test.size, 28, 28, 1]);
 * images.dispose();
 * ```
 */
export function uploadImages(split: Split): Tensor4D {
  return tf.tensor4d(unitPixels(split.images), [split.size, ...split.shape]);
}

/** Pixels of 0 to 255 as float32 in [0, 1]. */
function unitPixels(pixels: Uint8Array): Float32Array {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) values[i] = UNIT_VALUES[pixels[i]!]!;
  return values;
}

/**
 * Takes one batch from images that are on the device already.
 *
 * @param images All images of the split, from {@linkcode uploadImages}.
 * @param labels All labels of the split.
 * @param indices The positions of the wanted samples.
 * @returns Images and labels in the order of `indices`. The caller disposes of both.
 * @throws {RangeError} If a position lies outside the split.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gatherBatch, loadDataset, uploadImages } from "./mod.ts";
 *
 * const { test } = await loadDataset("digits");
 * const images = uploadImages(test);
 * const batch = gatherBatch(images, test.labels, new Int32Array([2, 0]));
 * assertEquals(await batch.labels.array(), [test.labels[2]!, test.labels[0]!]);
 * for (const tensor of [images, batch.images, batch.labels]) tensor.dispose();
 * ```
 */
export function gatherBatch(
  images: Tensor4D,
  labels: Int32Array | Uint8Array,
  indices: Int32Array,
): Batch {
  const batchLabels = gatherLabels(labels, indices);
  return {
    images: tf.tidy(() => tf.gather(images, tf.tensor1d(indices, "int32"))),
    labels: tf.tensor1d(batchLabels, "int32"),
  };
}

/** The labels at some positions. Devices do not check the range of an index, so this does. */
export function gatherLabels(labels: ArrayLike<number>, indices: Int32Array): Int32Array {
  return indices.map((index) => {
    const label = labels[index];
    if (label === undefined) {
      throw new RangeError(
        `Cannot gather a batch as each index must be in [0, ${
          labels.length - 1
        }]: current value is ${index}`,
      );
    }
    return label;
  });
}
