// @ts-nocheck AssemblyScript, compiled by build.ts
import { depth4 } from "./templates/tile.ts";

// The filter's gradient of a direct convolution; direct.ts tells the layout of the planes.

/** Columns of a filter's row that the micro-kernel computes at once. */
const TILE_TAPS: i32 = 4;

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
      for (let x = 0; x < filterWidth; x += TILE_TAPS) {
        const a = planes + c * planeBytes + (<usize> (y * pitch + x) << 2);
        for (let k: usize = 0; k < pixel; k += 32) {
          depth4(pixels, a, 4, dy + k, pixel, sums + k, pixel, true);
        }
        sums += TILE_TAPS * pixel;
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
  const columns = (filterWidth + TILE_TAPS - 1) & ~(TILE_TAPS - 1);
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      for (let c = 0; c < channels; c++) {
        memory.copy(filter, sums + ((y * channels + c) * columns + x) * pixel, pixel);
        filter += pixel;
      }
    }
  }
}
