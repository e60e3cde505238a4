// @ts-nocheck AssemblyScript, compiled by build.ts
import { inputTransform, inputTranspose, outputTransform, outputTranspose } from "./transforms.ts";

// The two-dimensional transforms of Winograd's F(4 x 4, 3 x 3) between one padded image and its
// tiles, four channels at a time. An input tile has 6 x 6 pixels, an output tile 4 x 4; both step by
// four. Tiles are stored position by position: 36 matrices (tiles x channels), `positionBytes`
// apart. `work` holds two tiles of four channels, 1152 bytes. A buffer has `pitch` pixels a row.

/** V = B^T d B: the tiles of an input image. */
export function imageToTiles(
  image: usize,
  pitch: i32,
  down: i32,
  across: i32,
  channels: i32,
  tiles: usize,
  positionBytes: usize,
  work: usize,
): void {
  const pixel = <usize> channels << 2, row = pitch * pixel;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      let from = image + 4 * (y * row + x * pixel);
      for (let c = 0; c < channels; c += 4) {
        for (let i: usize = 0; i < 6; i++) inputTransform(from + i * pixel, row, work + 16 * i, 96);
        for (let i: usize = 0; i < 6; i++) {
          inputTransform(work + 96 * i, 16, tiles + 6 * i * positionBytes, positionBytes);
        }
        from += 16, tiles += 16;
      }
    }
  }
}

/** d += B V B^T: adds the gradients of an image's tiles to the image's, where tiles overlap. */
export function tilesToInputGradient(
  tiles: usize,
  positionBytes: usize,
  down: i32,
  across: i32,
  channels: i32,
  image: usize,
  pitch: i32,
  work: usize,
): void {
  const pixel = <usize> channels << 2, row = pitch * pixel, patch = work + 576;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      let to = image + 4 * (y * row + x * pixel);
      for (let c = 0; c < channels; c += 4) {
        for (let i: usize = 0; i < 6; i++) {
          inputTranspose(tiles + 6 * i * positionBytes, positionBytes, work + 96 * i, 16);
        }
        for (let i: usize = 0; i < 6; i++) inputTranspose(work + 16 * i, 96, patch + 16 * i, 96);
        for (let i: usize = 0; i < 6; i++) addRow(patch + 96 * i, to + i * row, pixel);
        to += 16, tiles += 16;
      }
    }
  }
}

function addRow(from: usize, to: usize, pixel: usize): void {
  for (let i = 0; i < 6; i++) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16, to += pixel;
  }
}

/** Y = A^T M A: the output image of its tiles. */
export function tilesToImage(
  tiles: usize,
  positionBytes: usize,
  down: i32,
  across: i32,
  channels: i32,
  image: usize,
  pitch: i32,
  work: usize,
): void {
  const pixel = <usize> channels << 2, row = pitch * pixel;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      let to = image + 4 * (y * row + x * pixel);
      for (let c = 0; c < channels; c += 4) {
        for (let i: usize = 0; i < 6; i++) {
          outputTransform(tiles + 6 * i * positionBytes, positionBytes, work + 64 * i, 16);
        }
        for (let i: usize = 0; i < 4; i++) outputTransform(work + 16 * i, 64, to + i * pixel, row);
        to += 16, tiles += 16;
      }
    }
  }
}

/** M = A dY A^T: the tiles of the gradient of an output image. */
export function outputGradientToTiles(
  image: usize,
  pitch: i32,
  down: i32,
  across: i32,
  channels: i32,
  tiles: usize,
  positionBytes: usize,
  work: usize,
): void {
  const pixel = <usize> channels << 2, row = pitch * pixel;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      let from = image + 4 * (y * row + x * pixel);
      for (let c = 0; c < channels; c += 4) {
        for (let i: usize = 0; i < 4; i++) {
          outputTranspose(from + i * pixel, row, work + 16 * i, 64);
        }
        for (let i: usize = 0; i < 6; i++) {
          outputTranspose(work + 64 * i, 16, tiles + 6 * i * positionBytes, positionBytes);
        }
        from += 16, tiles += 16;
      }
    }
  }
}
