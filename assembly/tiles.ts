// @ts-nocheck AssemblyScript, compiled by build.ts
import {
  imageTile,
  outputGradientTile,
  tileImage,
  tileInputGradient,
} from "./templates/transforms.ts";

// The two-dimensional transforms of Winograd's F(m x n, 3 x 3) between padded images and their
// tiles, four channels at a time. Tiles of 4, 3 and 2 outputs, largest first, cover a side exactly
// (a side of one takes a tile of two). They are stored position by position: 36 matrices
// (tiles x channels), `positionBytes` apart, of which a matrix holds the tiles that have its
// product, image after image. A buffer has `pitch` pixels a row.

/** The four transforms. */
const IMAGE: i32 = 0, OUTPUT_GRADIENT: i32 = 1, TO_IMAGE: i32 = 2, TO_INPUT_GRADIENT: i32 = 3;

/** Outputs of tile `t` along a side of `n`. */
function sizeAt(n: i32, t: i32): i32 {
  const full = n >> 2, rest = n & 3;
  if (rest == 1) return t < full - 1 ? 4 : (t == full - 1 ? 3 : 2);
  return t < full || rest == 0 ? 4 : rest;
}

/** Tiles along a side of `n` outputs that have product `p` of six. */
export function tilesWith(n: i32, p: i32): i32 {
  const full = n >> 2, rest = n & 3;
  if (p == 3) return rest == 1 || rest == 2 ? full : (n + 3) >> 2;
  if (p == 4) return rest == 1 ? max(full - 1, 0) : full;
  return (n + 3) >> 2;
}

/** V = B^T d B: the tiles of an input image. */
export function imageToTiles(
  image: usize,
  pitch: i32,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  positionBytes: usize,
  index: i32,
): void {
  transform(IMAGE, image, pitch, height, width, channels, tiles, positionBytes, index);
}

/** M = A dY A^T: the tiles of the gradient of an output image. */
export function outputGradientToTiles(
  image: usize,
  pitch: i32,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  positionBytes: usize,
  index: i32,
): void {
  transform(OUTPUT_GRADIENT, image, pitch, height, width, channels, tiles, positionBytes, index);
}

/** Y = A^T M A: the output image of its tiles. */
export function tilesToImage(
  image: usize,
  pitch: i32,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  positionBytes: usize,
  index: i32,
): void {
  transform(TO_IMAGE, image, pitch, height, width, channels, tiles, positionBytes, index);
}

/** d += B V B^T: adds the gradients of an image's tiles to the image's, where tiles overlap. */
export function tilesToInputGradient(
  image: usize,
  pitch: i32,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  positionBytes: usize,
  index: i32,
): void {
  transform(TO_INPUT_GRADIENT, image, pitch, height, width, channels, tiles, positionBytes, index);
}

function transform(
  kind: i32,
  image: usize,
  pitch: i32,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  position: usize,
  index: i32,
): void {
  const pixel = <usize> channels << 2, row = pitch * pixel;
  const down = tilesWith(height, 0), down3 = tilesWith(height, 3), down4 = tilesWith(height, 4);
  const across = tilesWith(width, 0), across3 = tilesWith(width, 3), across4 = tilesWith(width, 4);
  let line = image;
  for (let y = 0; y < down; y++) {
    const high = sizeAt(height, y);
    const y0 = index * down + y, y3 = index * down3 + y, y4 = index * down4 + y;
    let at = line;
    for (let x = 0; x < across; x++) {
      const wide = sizeAt(width, x);
      const o00 = (y0 * across + x) * pixel, o03 = (y0 * across3 + x) * pixel;
      const o04 = (y0 * across4 + x) * pixel;
      const o30 = (y3 * across + x) * pixel, o33 = (y3 * across3 + x) * pixel;
      const o34 = (y3 * across4 + x) * pixel;
      const o40 = (y4 * across + x) * pixel, o43 = (y4 * across3 + x) * pixel;
      const o44 = (y4 * across4 + x) * pixel;
      // deno-fmt-ignore
      switch (kind) {
        case IMAGE:
          imageTile(high, wide, at, row, pixel, tiles, position, o00, o03, o04, o30, o33, o34, o40, o43, o44);
          break;
        case OUTPUT_GRADIENT:
          outputGradientTile(high, wide, at, row, pixel, tiles, position, o00, o03, o04, o30, o33, o34, o40, o43, o44);
          break;
        case TO_IMAGE:
          tileImage(high, wide, at, row, pixel, tiles, position, o00, o03, o04, o30, o33, o34, o40, o43, o44);
          break;
        default:
          tileInputGradient(high, wide, at, row, pixel, tiles, position, o00, o03, o04, o30, o33, o34, o40, o43, o44);
      }
      at += wide * pixel;
    }
    line += high * row;
  }
}
