import type { RandomStream } from "../base/random.ts";
import type { AugmentationSpec } from "./augmentation.ts";
import type { ImageShape } from "./types.ts";

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
