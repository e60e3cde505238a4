import type { Split } from "./types.ts";

/**
 * Rotates each image of a split about its centre, with bilinear interpolation.
 *
 * Made for the joint task: the class of a digit and its angle from one embedding. What comes in at
 * the corners is 0; values are rounded to whole pixels.
 *
 * @param split The images, n of them.
 * @param degrees n angles in degrees, counter-clockwise.
 * @returns The rotated images with their labels.
 * @throws {RangeError} If there is not one finite angle an image.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const image = { labels: new Uint8Array(1), size: 1, shape: [2, 2, 1] as const };
 * const rotated = rotateImages({ ...image, images: new Uint8Array([1, 2, 3, 4]) }, [90]);
 * assertEquals([...rotated.images], [2, 4, 1, 3]);
 * ```
 */
export function rotateImages(split: Split, degrees: ArrayLike<number>): Split {
  if (degrees.length !== split.size) {
    throw new RangeError(
      `Cannot rotate ${split.size} images: expected as many angles, found ${degrees.length}`,
    );
  }
  const length = split.images.length / split.size;
  const images = new Uint8Array(split.images.length);
  for (let at = 0; at < split.size; at++) {
    const angle = degrees[at]!;
    if (!Number.isFinite(angle)) {
      throw new RangeError(
        `Cannot rotate image ${at} because its angle must be finite: current value is ${angle}`,
      );
    }
    const [start, end] = [at * length, (at + 1) * length];
    rotateImage(
      split.images.subarray(start, end),
      images.subarray(start, end),
      split,
      angle * Math.PI / 180,
    );
  }
  return { ...split, images };
}

function rotateImage(
  source: Uint8Array,
  target: Uint8Array,
  { shape: [height, width, channels] }: Split,
  angle: number,
): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [centreY, centreX] = [(height - 1) / 2, (width - 1) / 2];
  const pixel = (y: number, x: number, channel: number) =>
    y >= 0 && y < height && x >= 0 && x < width ? source[(y * width + x) * channels + channel]! : 0;

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Rows count downwards, so this turns the target's point clockwise, back to the source's.
      const sourceX = centreX + cos * (x - centreX) - sin * (y - centreY);
      const sourceY = centreY + sin * (x - centreX) + cos * (y - centreY);
      const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
      const [right, down] = [sourceX - left, sourceY - top];
      for (let channel = 0; channel < channels; channel++) {
        const value = (1 - down) *
            ((1 - right) * pixel(top, left, channel) + right * pixel(top, left + 1, channel)) +
          down *
            ((1 - right) * pixel(top + 1, left, channel) +
              right * pixel(top + 1, left + 1, channel));
        target[(y * width + x) * channels + channel] = Math.round(value);
      }
    }
  }
}
