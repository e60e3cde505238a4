// @ts-nocheck AssemblyScript, compiled by build.ts
import { TILE_COLUMNS, TILE_ROWS, tileByDepth } from "./tile.ts";

// Direct convolution with stride 1 for images of few channels, stored as padded planes. The output
// buffer has the pitch of the planes, so that one run over all pixels serves every row; what it
// computes beyond a row's end is never read.

/** Sums (pixels x outChannels) = the convolution of the planes; `filter` is packed in panels. */
export function directConvolution(
  planes: usize,
  planeBytes: usize,
  pitch: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  filter: usize,
  outChannels: i32,
  pixels: i32,
  sums: usize,
): void {
  const pixel = <usize> outChannels << 2;
  const panelBytes = <usize> (filterHeight * filterWidth * channels * TILE_COLUMNS) << 2;
  for (let first = 0; first < pixels; first += TILE_ROWS) {
    let b = filter;
    for (let k: usize = 0; k < pixel; k += 32) {
      const to = sums + first * pixel + k;
      directTile(planes, planeBytes, pitch, channels, filterHeight, filterWidth, b, to, pixel);
      b += panelBytes;
    }
    planes += TILE_ROWS << 2;
  }
}

/** Four pixels of eight channels. */
function directTile(
  planes: usize,
  planeBytes: usize,
  pitch: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  b: usize,
  c: usize,
  rowBytes: usize,
): void {
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s10 = f32x4.splat(0), s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0), s30 = f32x4.splat(0), s31 = f32x4.splat(0);
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      let a = planes + (<usize> (y * pitch + x) << 2);
      for (let i = 0; i < channels; i++) {
        const b0 = v128.load(b), b1 = v128.load(b, 16), column = v128.load(a);
        const a0 = v128.shuffle<f32>(column, column, 0, 0, 0, 0);
        s00 = f32x4.add(s00, f32x4.mul(a0, b0)), s01 = f32x4.add(s01, f32x4.mul(a0, b1));
        const a1 = v128.shuffle<f32>(column, column, 1, 1, 1, 1);
        s10 = f32x4.add(s10, f32x4.mul(a1, b0)), s11 = f32x4.add(s11, f32x4.mul(a1, b1));
        const a2 = v128.shuffle<f32>(column, column, 2, 2, 2, 2);
        s20 = f32x4.add(s20, f32x4.mul(a2, b0)), s21 = f32x4.add(s21, f32x4.mul(a2, b1));
        const a3 = v128.shuffle<f32>(column, column, 3, 3, 3, 3);
        s30 = f32x4.add(s30, f32x4.mul(a3, b0)), s31 = f32x4.add(s31, f32x4.mul(a3, b1));
        a += planeBytes, b += 32;
      }
    }
  }
  v128.store(c, s00), v128.store(c, s01, 16);
  c += rowBytes;
  v128.store(c, s10), v128.store(c, s11, 16);
  c += rowBytes;
  v128.store(c, s20), v128.store(c, s21, 16);
  c += rowBytes;
  v128.store(c, s30), v128.store(c, s31, 16);
}

/**
 * Adds one image's part of the filter's gradient to `sums`, of which each row of the filter takes
 * a multiple of four columns: (filterHeight x channels x columns x outChannels).
 */
export function addDirectFilterGradient(
  planes: usize,
  planeBytes: usize,
  pitch: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  dy: usize,
  outChannels: i32,
  pixels: i32,
  sums: usize,
): void {
  const pixel = <usize> outChannels << 2;
  for (let y = 0; y < filterHeight; y++) {
    for (let c = 0; c < channels; c++) {
      for (let x = 0; x < filterWidth; x += TILE_ROWS) {
        const a = planes + c * planeBytes + (<usize> (y * pitch + x) << 2);
        for (let k: usize = 0; k < pixel; k += 32) {
          tileByDepth(pixels, a, 4, dy + k, pixel, sums + k, pixel, true);
        }
        sums += TILE_ROWS * pixel;
      }
    }
  }
}

/** Copies the sums of {@link addDirectFilterGradient} into the filter's layout. */
export function directFilterGradient(
  sums: usize,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  outChannels: i32,
  filter: usize,
): void {
  const pixel = <usize> outChannels << 2;
  const columns = (filterWidth + TILE_ROWS - 1) & ~(TILE_ROWS - 1);
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      for (let c = 0; c < channels; c++) {
        memory.copy(filter, sums + ((y * channels + c) * columns + x) * pixel, pixel);
        filter += pixel;
      }
    }
  }
}
