import { z } from "zod";
import { tf } from "../compute/tf.ts";
import { randomStream } from "../base/random.ts";
import { applyChange, drawChange } from "./_change.ts";
import { type Batch, uploadImages } from "./batches.ts";
import { selectSamples } from "./split.ts";
import type { ImageShape, Split } from "./types.ts";

/** The random changes to an image before it is trained on; those not named do not happen. */
export interface AugmentationSpec {
  /** Moves the image by up to this many pixels each way, independently in x and y; zeros come in. */
  shift?: number | undefined;
  /** Pads the image by this many pixels on each side and crops it back to its size at random. */
  crop?: {
    padding: number;
    /** The filling of the border: zeros, in which case this is a shift, or the image mirrored. */
    fill: "zero" | "reflect";
  } | undefined;
  /** Mirrors every second image left to right. It makes other digits of digits. */
  flip?: boolean | undefined;
  /** Blanks a square of this side around a random pixel (DeVries and Taylor, arXiv 1708.04552). */
  cutout?: number | undefined;
}

/** Checks an augmentation that comes from outside. */
export const augmentationSchema: z.ZodType<AugmentationSpec> = z.strictObject({
  shift: z.int().min(1).max(255).optional(),
  crop: z.strictObject({
    padding: z.int().min(1).max(255),
    fill: z.enum(["zero", "reflect"]),
  }).optional(),
  flip: z.boolean().optional(),
  cutout: z.int().min(1).max(255).optional(),
});

/** The seed and the epoch, on which the chance of an augmentation depends besides the sample. */
export interface AugmentOptions {
  /** The cell's seed. */
  seed: number;
  /** The epoch, from 0. */
  epoch: number;
}

/**
 * Changes some images of a split at random, each in its own way.
 *
 * What happens to an image depends on the seed, the epoch and its position in the split, so that
 * neither the size nor the order of batches matters. Each kind of change has a stream of its own:
 * adding one leaves the others as they are. The order is crop, shift, flip, cutout.
 *
 * @param split The images to choose from.
 * @param indices The positions of the wanted images.
 * @param spec What may happen.
 * @param options Seed and epoch.
 * @returns The changed images in the order of `indices`, with their labels.
 * @throws {RangeError} If a position lies outside the split or a change exceeds the image.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { augment, loadDataset } from "./mod.ts";
 *
 * const { train } = await loadDataset("digits");
 * const options = { seed: 1, epoch: 0 };
 * const both = augment(train, [5, 9], { shift: 2 }, options);
 * const second = augment(train, [9], { shift: 2 }, options);
 * assertEquals(second.images, both.images.subarray(28 * 28));
 * ```
 */
export function augment(
  split: Split,
  indices: ArrayLike<number>,
  spec: AugmentationSpec,
  { seed, epoch }: AugmentOptions,
): Split {
  checkSpec(spec, split.shape);
  const chosen = selectSamples(split, indices);
  const images = new Uint8Array(chosen.images.length);
  const length = images.length / chosen.size;
  for (let at = 0; at < chosen.size; at++) {
    const stream = (kind: string) =>
      randomStream(seed, `augmentation/${kind}/epoch-${epoch}/sample-${indices[at]}`);
    const [start, end] = [at * length, (at + 1) * length];
    applyChange(
      chosen.images.subarray(start, end),
      images.subarray(start, end),
      split.shape,
      drawChange(spec, split.shape, stream),
    );
  }
  return { ...chosen, images };
}

/**
 * Like {@linkcode gatherBatch}, with the images changed at random by {@linkcode augment}.
 *
 * @param split The images to choose from.
 * @param indices The positions of the samples of the batch.
 * @param spec What may happen to an image.
 * @param options Seed and epoch.
 * @returns Images and labels in the order of `indices`. The caller disposes of both.
 * @throws {RangeError} If a position lies outside the split or a change exceeds the image.
 */
export function augmentedBatch(
  split: Split,
  indices: Int32Array,
  spec: AugmentationSpec,
  options: AugmentOptions,
): Batch {
  const changed = augment(split, indices, spec, options);
  return {
    images: uploadImages(changed),
    labels: tf.tensor1d(Int32Array.from(changed.labels), "int32"),
  };
}

function checkSpec({ shift, crop, cutout }: AugmentationSpec, [height, width]: ImageShape): void {
  const side = Math.min(height, width);
  const limits = {
    shift: [shift, side - 1],
    crop: [crop?.padding, side - 1],
    cutout: [cutout, side],
  };
  for (const [name, [value, limit]] of Object.entries(limits)) {
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < 1 || value > limit!) {
      throw new RangeError(
        `Cannot augment images of ${height} x ${width} as ${name} must be an integer in [1, ${limit}]: current value is ${value}`,
      );
    }
  }
}
