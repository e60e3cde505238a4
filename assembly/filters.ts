// @ts-nocheck AssemblyScript, compiled by build.ts
import { filterTransform, filterTranspose } from "./filter_transforms.ts";

// Winograd's transforms between a filter (3 x 3 x channels x outChannels) and its 36 products, both
// channel counts multiples of eight. `work` holds two tiles of four channels, 1152 bytes.

/**
 * Bytes from one of the 36 matrices to the next: an odd number of cache lines, as the transforms
 * write to all of them in turn and a step by a power of two would map them to one cache set.
 */
export function filterPositionBytes(channels: i32, outChannels: i32): usize {
  return (<usize> (channels * outChannels) << 2) + 64;
}

/** U = G g G^T, each of the 36 matrices (channels x outChannels) packed in panels of 8 columns. */
export function filterToTiles(
  filter: usize,
  channels: i32,
  outChannels: i32,
  tiles: usize,
  work: usize,
): void {
  const tap = <usize> (channels * outChannels) << 2;
  const position = filterPositionBytes(channels, outChannels);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < outChannels; k += 4) {
      transformColumns(filter + (<usize> (c * outChannels + k) << 2), tap, work);
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
  const tap = <usize> (channels * outChannels) << 2, products = work + 576;
  const position = filterPositionBytes(channels, outChannels);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < outChannels; k += 4) {
      transformColumns(filter + (<usize> (c * outChannels + k) << 2), tap, work);
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

/**
 * g = G^T U G: the gradient of a filter from that of its 36 matrices, which are in units of four
 * rows and two columns.
 */
export function tilesToFilterGradient(
  tiles: usize,
  channels: i32,
  outChannels: i32,
  filter: usize,
  work: usize,
): void {
  const row = <usize> outChannels << 2, tap = channels * row, products = work + 576;
  const position = filterPositionBytes(channels, outChannels);
  for (let c = 0; c < channels; c++) {
    let from = tiles + (c >> 2) * 4 * row + (<usize> (c & 3) << 3);
    for (let at: usize = 0; at < row; at += 16) {
      for (let i: usize = 0; i < 36; i++) {
        const unit = from + i * position, left = v128.load64_zero(unit);
        v128.store(products + 16 * i, v128.load64_lane(unit + 32, left, 1));
      }
      for (let i: usize = 0; i < 6; i++) {
        filterTranspose(products + 96 * i, 16, work + 48 * i, 16);
      }
      for (let i: usize = 0; i < 3; i++) {
        filterTranspose(work + 16 * i, 48, filter + at + i * tap, 3 * tap);
      }
      from += 64;
    }
    filter += row;
  }
}
