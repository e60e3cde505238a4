// @ts-nocheck AssemblyScript, compiled by build.ts
import { inputTransform, inputTranspose } from "./input_transforms.ts";
import { outputTransform, outputTranspose } from "./output_transforms.ts";

// The two-dimensional transforms of Winograd's F(m x n, 3 x 3) between padded images and their
// tiles, four channels at a time. Tiles of 4, 3 and 2 outputs, largest first, cover a side exactly
// (a side of one takes a tile of two). They are stored position by position: 36 matrices
// (tiles x channels), `positionBytes` apart, of which a matrix holds the tiles that have its
// product, image after image. `work` holds two tiles of four channels, 1152 bytes; a buffer has
// `pitch` pixels a row.

/** Bytes of a row of products in `work`: six vectors. */
const WORK_ROW: usize = 96;

/** Outputs of tile `t` along a side of `n`. */
// @ts-ignore: decorator

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

/** Whether a tile of `size` outputs has product `p`: only tiles of 4 have 4, tiles of 2 lack 3. */
// @ts-ignore: decorator

function hasProduct(size: i32, p: i32): bool {
  return p == 4 ? size == 4 : p != 3 || size > 2;
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
  work: usize,
): void {
  toTiles(false, image, pitch, height, width, channels, tiles, positionBytes, index, work);
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
  work: usize,
): void {
  toTiles(true, image, pitch, height, width, channels, tiles, positionBytes, index, work);
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
  work: usize,
): void {
  fromTiles(false, image, pitch, height, width, channels, tiles, positionBytes, index, work);
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
  work: usize,
): void {
  fromTiles(true, image, pitch, height, width, channels, tiles, positionBytes, index, work);
}

// @ts-ignore: decorator

function toTiles(
  gradient: bool,
  image: usize,
  pitch: i32,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  positionBytes: usize,
  index: i32,
  work: usize,
): void {
  const pixel = <usize> channels << 2, row = pitch * pixel;
  const down = tilesWith(height, 0), down3 = tilesWith(height, 3), down4 = tilesWith(height, 4);
  const across = tilesWith(width, 0), across3 = tilesWith(width, 3), across4 = tilesWith(width, 4);
  const three = 3 * positionBytes, four = 4 * positionBytes;
  let line = image;
  for (let y = 0; y < down; y++) {
    const high = sizeAt(height, y);
    let at = line;
    for (let x = 0; x < across; x++) {
      const wide = sizeAt(width, x), columns: usize = gradient ? wide : wide + 2;
      for (let c: usize = 0; c < pixel; c += 16) {
        for (let i: usize = 0; i < columns; i++) {
          const from = at + c + i * pixel, to = work + 16 * i;
          const to3 = to + 3 * WORK_ROW, to4 = to + 4 * WORK_ROW;
          if (gradient) outputTranspose(high, from, row, to, to3, to4, WORK_ROW);
          else inputTransform(high, from, row, to, to3, to4, WORK_ROW);
        }
        let from = work, to = tiles + c;
        for (let p = 0; p < 6; p++) {
          if (hasProduct(high, p)) {
            const tile = p == 3 ? index * down3 + y : p == 4 ? index * down4 + y : index * down + y;
            const to0 = to + (tile * across + x) * pixel;
            const to3 = to + three + (tile * across3 + x) * pixel;
            const to4 = to + four + (tile * across4 + x) * pixel;
            if (gradient) outputTranspose(wide, from, 16, to0, to3, to4, positionBytes);
            else inputTransform(wide, from, 16, to0, to3, to4, positionBytes);
          }
          from += WORK_ROW, to += 6 * positionBytes;
        }
      }
      at += wide * pixel;
    }
    line += high * row;
  }
}

// @ts-ignore: decorator

function fromTiles(
  gradient: bool,
  image: usize,
  pitch: i32,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  positionBytes: usize,
  index: i32,
  work: usize,
): void {
  const pixel = <usize> channels << 2, row = pitch * pixel, patch = work + 6 * WORK_ROW;
  const down = tilesWith(height, 0), down3 = tilesWith(height, 3), down4 = tilesWith(height, 4);
  const across = tilesWith(width, 0), across3 = tilesWith(width, 3), across4 = tilesWith(width, 4);
  const three = 3 * positionBytes, four = 4 * positionBytes;
  let line = image;
  for (let y = 0; y < down; y++) {
    const high = sizeAt(height, y);
    let at = line;
    for (let x = 0; x < across; x++) {
      const wide = sizeAt(width, x), columns: usize = gradient ? wide + 2 : wide;
      for (let c: usize = 0; c < pixel; c += 16) {
        let from = tiles + c, to = work;
        for (let p = 0; p < 6; p++) {
          if (hasProduct(high, p)) {
            const tile = p == 3 ? index * down3 + y : p == 4 ? index * down4 + y : index * down + y;
            const from0 = from + (tile * across + x) * pixel;
            const from3 = from + three + (tile * across3 + x) * pixel;
            const from4 = from + four + (tile * across4 + x) * pixel;
            if (gradient) inputTranspose(wide, from0, from3, from4, positionBytes, to, 16);
            else outputTransform(wide, from0, from3, from4, positionBytes, to, 16);
          }
          from += 6 * positionBytes, to += WORK_ROW;
        }
        for (let i: usize = 0; i < columns; i++) {
          const from = work + 16 * i, from3 = from + 3 * WORK_ROW, from4 = from + 4 * WORK_ROW;
          if (gradient) {
            inputTranspose(high, from, from3, from4, WORK_ROW, patch + 16 * i, WORK_ROW);
          } else outputTransform(high, from, from3, from4, WORK_ROW, at + c + i * pixel, row);
        }
        if (gradient) {
          for (let i: usize = 0; i < <usize> high + 2; i++) {
            addRow(patch + WORK_ROW * i, at + c + i * row, pixel, columns);
          }
        }
      }
      at += wide * pixel;
    }
    line += high * row;
  }
}

// @ts-ignore: decorator

function addRow(from: usize, to: usize, pixel: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16, to += pixel;
  }
}
