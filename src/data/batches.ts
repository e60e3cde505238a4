import { randomStream } from "../base/random.ts";
import { type Tensor1D, type Tensor4D, tf } from "../compute/tf.ts";
import { augment, type AugmentationSpec } from "./augmentation.ts";
import { selectSamples } from "./split.ts";
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
 * import { epochOrder } from "./batches.ts";
 *
 * assertEquals(epochOrder(5, 1, 0).toSorted(), new Int32Array([0, 1, 2, 3, 4]));
 * ```
 */
export function epochOrder(size: number, seed: number, epoch: number): Int32Array {
  for (const [name, value] of Object.entries({ size, epoch })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(
        `Cannot order an epoch because its ${name} must be an integer of at least 0: current value is ${value}`,
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
 * import { cutBatches } from "./batches.ts";
 *
 * const batches = cutBatches(new Int32Array([4, 0, 3, 1, 2]), 2);
 * assertEquals(batches, [new Int32Array([4, 0]), new Int32Array([3, 1]), new Int32Array([2])]);
 * ```
 */
export function cutBatches(order: Int32Array, batchSize: number): Int32Array[] {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(
      `Cannot cut batches because their size must be an integer of at least 1: current value is ${batchSize}`,
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
 * import { loadDataset } from "./load.ts";
 * import { uploadImages } from "./batches.ts";
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
 * import { loadDataset } from "./load.ts";
 * import { gatherBatch, uploadImages } from "./batches.ts";
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
  // Devices do not check the range of an index.
  const batchLabels = indices.map((index) => {
    const label = labels[index];
    if (label !== undefined) return label;
    throw new RangeError(
      `Cannot gather a batch because each index must be in [0, ${
        labels.length - 1
      }]: current value is ${index}`,
    );
  });
  return {
    images: tf.tidy(() => tf.gather(images, tf.tensor1d(indices, "int32"))),
    labels: tf.tensor1d(batchLabels, "int32"),
  };
}

/** Where a training takes its batches from. */
export interface BatchSource {
  /**
   * Takes one batch.
   *
   * @param indices The positions of the samples in the split.
   * @param epoch The epoch, on which an augmentation depends.
   * @returns Images and labels in this order. The caller disposes of both.
   */
  take(indices: Int32Array, epoch: number): Batch;
  /** Frees what is on the device. */
  dispose(): void;
}

/** Options of {@linkcode createBatchSource}. */
export interface BatchSourceOptions {
  /** The augmentation of an image, by default none. */
  augmentation?: AugmentationSpec | undefined;
  /** The cell's seed, on which an augmentation depends. */
  seed: number;
}

/**
 * Makes batches of a split in the way that is fastest on the backend in use.
 *
 * On a graphics adapter the images are uploaded once and gathered there. Where the device is the
 * CPU, and where images are augmented, each batch is copied from the split: tfjs's gather takes ten
 * times as long on the WASM backend. Both give the same values.
 *
 * @param split The images to train on.
 * @param options Augmentation and seed.
 * @returns The source; dispose of it after the training.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "./load.ts";
 * import { createBatchSource } from "./batches.ts";
 *
 * const { train } = await loadDataset("digits");
 * const source = createBatchSource(train, { seed: 1 });
 * const { images, labels } = source.take(new Int32Array([8, 3]), 0);
 * assertEquals([images.shape, labels.shape], [[2, 28, 28, 1], [2]]);
 * for (const resource of [images, labels, source]) resource.dispose();
 * ```
 */
export function createBatchSource(
  split: Split,
  { augmentation, seed }: BatchSourceOptions,
): BatchSource {
  const augmented = augmentation && Object.keys(augmentation).length > 0;
  if (!augmented && tf.getBackend() === "webgpu") {
    const images = uploadImages(split);
    return {
      take: (indices) => gatherBatch(images, split.labels, indices),
      dispose: () => images.dispose(),
    };
  }
  return {
    take(indices, epoch) {
      const chosen = augmented
        ? augment(split, indices, augmentation, { seed, epoch })
        : selectSamples(split, indices);
      return {
        images: uploadImages(chosen),
        labels: tf.tensor1d(Int32Array.from(chosen.labels), "int32"),
      };
    },
    dispose: () => {},
  };
}
