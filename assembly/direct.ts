// @ts-nocheck AssemblyScript, compiled by build.ts
import { TILE_COLUMNS } from "./templates/tile.ts";

// Direct convolution with stride 1 for images of few channels, stored as padded planes. The output
// buffer has the pitch of the planes, so that one run over all pixels serves every row; what it
// computes beyond a row's end is never read.

/** Pixels that the micro-kernel computes at once. */
const TILE_PIXELS: i32 = 4;

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
  for (let first = 0; first < pixels; first += TILE_PIXELS) {
    let b = filter;
    for (let k: usize = 0; k < pixel; k += 32) {
      const to = sums + first * pixel + k;
      directTile(planes, planeBytes, pitch, channels, filterHeight, filterWidth, b, to, pixel);
      b += panelBytes;
    }
    planes += TILE_PIXELS << 2;
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
        s00 = f32x4.relaxed_madd(a0, b0, s00), s01 = f32x4.relaxed_madd(a0, b1, s01);
        const a1 = v128.shuffle<f32>(column, column, 1, 1, 1, 1);
        s10 = f32x4.relaxed_madd(a1, b0, s10), s11 = f32x4.relaxed_madd(a1, b1, s11);
        const a2 = v128.shuffle<f32>(column, column, 2, 2, 2, 2);
        s20 = f32x4.relaxed_madd(a2, b0, s20), s21 = f32x4.relaxed_madd(a2, b1, s21);
        const a3 = v128.shuffle<f32>(column, column, 3, 3, 3, 3);
        s30 = f32x4.relaxed_madd(a3, b0, s30), s31 = f32x4.relaxed_madd(a3, b1, s31);
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
