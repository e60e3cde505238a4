import { z } from "zod";
import { type RandomStream, randomStream } from "../base/random.ts";
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

/** The seed and the epoch, on which, with the sample, the chance of an augmentation depends. */
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
 * import { loadDataset } from "./load.ts";
 * import { augment } from "./augmentation.ts";
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
        `Cannot augment images of ${height} x ${width} because ${name} must be an integer in [1, ${limit}]: current value is ${value}`,
      );
    }
  }
}

/** One draw of an augmentation: what happens to one image in one epoch. */
export interface Change {
  crop: [y: number, x: number];
  /** Whether the border of the crop mirrors the image. */
  reflect: boolean;
  shift: [y: number, x: number];
  flip: boolean;
  /** The blanked rectangle: top, left, bottom, right, the last two excluded. */
  hole: [number, number, number, number];
}

/** Draws what happens to one image; each kind of change has a stream of its own. */
export function drawChange(
  { shift, crop, flip, cutout }: AugmentationSpec,
  [height, width]: ImageShape,
  stream: (kind: string) => RandomStream,
): Change {
  const change: Change = {
    crop: [0, 0],
    reflect: crop?.fill === "reflect",
    shift: [0, 0],
    flip: false,
    hole: [0, 0, 0, 0],
  };
  if (crop) change.crop = offsets(crop.padding, stream("crop"));
  if (shift) change.shift = offsets(shift, stream("shift"));
  if (flip) change.flip = stream("flip").integer(2) === 1;
  if (cutout) {
    const { integer } = stream("cutout");
    const top = integer(height) - (cutout >> 1);
    const left = integer(width) - (cutout >> 1);
    change.hole = [top, left, top + cutout, left + cutout];
  }
  return change;
}

function offsets(bound: number, { integer }: RandomStream): [number, number] {
  return [integer(2 * bound + 1) - bound, integer(2 * bound + 1) - bound];
}

/**
 * Writes the changed image into `target`, which must be all zeros.
 *
 * For each pixel of the target it asks which pixel of the source is seen there, undoing the changes
 * from the last to the first.
 */
export function applyChange(
  source: Uint8Array,
  target: Uint8Array,
  [height, width, channels]: ImageShape,
  { crop, reflect, shift, flip, hole: [top, left, bottom, right] }: Change,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (y >= top && y < bottom && x >= left && x < right) continue;
      const shiftedY = y + shift[0];
      const shiftedX = (flip ? width - 1 - x : x) + shift[1];
      if (!inside(shiftedY, height) || !inside(shiftedX, width)) continue;
      let sourceY = shiftedY + crop[0];
      let sourceX = shiftedX + crop[1];
      if (reflect) {
        sourceY = mirror(sourceY, height);
        sourceX = mirror(sourceX, width);
      }
      if (!inside(sourceY, height) || !inside(sourceX, width)) continue;
      for (let channel = 0; channel < channels; channel++) {
        target[(y * width + x) * channels + channel] =
          source[(sourceY * width + sourceX) * channels + channel]!;
      }
    }
  }
}

function inside(position: number, extent: number): boolean {
  return position >= 0 && position < extent;
}

/** Reflects at the centres of the edge pixels, so that -1 shows 1. */
function mirror(position: number, extent: number): number {
  if (position < 0) return -position;
  return position < extent ? position : 2 * (extent - 1) - position;
}
