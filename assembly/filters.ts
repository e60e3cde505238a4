// @ts-nocheck AssemblyScript, compiled by build.ts
import { filterTransform, filterTranspose } from "./transforms.ts";

// Winograd's transforms between a filter (3 x 3 x channels x outChannels) and its 36 products, both
// channel counts multiples of eight. `work` holds two tiles of four channels, 1152 bytes.

/** U = G g G^T, each of the 36 matrices (channels x outChannels) packed in panels of 8 columns. */
export function filterToTiles(
  filter: usize,
  channels: i32,
  outChannels: i32,
  tiles: usize,
  work: usize,
): void {
  const position = <usize> (channels * outChannels) << 2;
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < outChannels; k += 4) {
      transformColumns(filter + (<usize> (c * outChannels + k) << 2), position, work);
      const panel = tiles + (<usize> ((k & ~7) * channels + 8 * c + (k & 7)) << 2);
      for (let i: usize = 0; i < 6; i++) {
        filterTransform(work + 48 * i, 16, panel + 6 * i * position, position);
      }
    }
  }
}

/** The transpose of each of the 36 matrices (outChannels x channels), packed in the same way. */
export function filterToTransposedTiles(
  filter: usize,
  channels: i32,
  outChannels: i32,
  tiles: usize,
  work: usize,
): void {
  const position = <usize> (channels * outChannels) << 2, products = work + 576;
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < outChannels; k += 4) {
      transformColumns(filter + (<usize> (c * outChannels + k) << 2), position, work);
      for (let i: usize = 0; i < 6; i++) filterTransform(work + 48 * i, 16, products + 96 * i, 16);
      const panel = tiles + (<usize> ((c & ~7) * outChannels + 8 * k + (c & 7)) << 2);
      for (let i: usize = 0; i < 36; i++) {
        const product = v128.load(products + 16 * i), to = panel + i * position;
        v128.store_lane<f32>(to, product, 0), v128.store_lane<f32>(to, product, 1, 32);
        v128.store_lane<f32>(to, product, 2, 64), v128.store_lane<f32>(to, product, 3, 96);
      }
    }
  }
}

/** The first of the two passes: three columns of three weights to three of six. */
function transformColumns(filter: usize, tap: usize, work: usize): void {
  for (let i: usize = 0; i < 3; i++) {
    filterTransform(filter + i * tap, 3 * tap, work + 16 * i, 48);
  }
}

/** g = G^T U G: the gradient of a filter from that of its 36 matrices, not packed. */
export function tilesToFilterGradient(
  tiles: usize,
  channels: i32,
  outChannels: i32,
  filter: usize,
  work: usize,
): void {
  const position = <usize> (channels * outChannels) << 2;
  for (let at: usize = 0; at < position; at += 16) {
    for (let i: usize = 0; i < 6; i++) {
      filterTranspose(tiles + at + 6 * i * position, position, work + 48 * i, 16);
    }
    for (let i: usize = 0; i < 3; i++) {
      filterTranspose(work + 16 * i, 48, filter + at + i * position, 3 * position);
    }
  }
}
