// @ts-nocheck AssemblyScript, compiled by build.ts
import { filterPositionBytes } from "./filters.ts";
import {
  outer8x12,
  outer8x8,
  row4x16,
  row4x8,
  row5x16,
  row8x8,
  TILE_COLUMNS,
} from "./templates/tile.ts";
import { tilesWith } from "./tiles.ts";

// The products of Winograd's tiles for a block of images, whose outputs are (height x width); both
// channel counts are multiples of 8. The matrices of V and of M lie `vPosition` and `mPosition`
// bytes apart. A last tile of rows may go past the tiles in use, into scratch that is there for it.

const POSITIONS: i32 = 36;
/** Bytes of a row of two panels. */
const PAIR_BYTES: usize = 64;

/** The 36 products M (tiles x columns) = V (tiles x depth) U (depth x columns, packed). */
export function tileProducts(
  images: i32,
  height: i32,
  width: i32,
  depth: i32,
  columns: i32,
  v: usize,
  vPosition: usize,
  u: usize,
  m: usize,
  mPosition: usize,
): void {
  const vBytes = <usize> depth << 2, mBytes = <usize> columns << 2;
  for (let position = 0; position < POSITIONS; position++) {
    const tiles = images * tilesWith(height, position / 6) * tilesWith(width, position % 6);
    let panel = u, j: usize = 0;
    for (; j + PAIR_BYTES <= mBytes; j += PAIR_BYTES) {
      let a = v, c = m + j, left = tiles;
      for (; left > 4; left -= 5) {
        row5x16(depth, a, vBytes, panel, c, mBytes);
        a += 5 * vBytes, c += 5 * mBytes;
      }
      if (left > 0) row4x16(depth, a, vBytes, panel, c, mBytes);
      panel += 2 * TILE_COLUMNS * vBytes;
    }
    if (j < mBytes) {
      let a = v, c = m + j, left = tiles;
      for (; left > 4; left -= 8) {
        row8x8(depth, a, vBytes, panel, c, mBytes);
        a += 8 * vBytes, c += 8 * mBytes;
      }
      if (left > 0) row4x8(depth, a, vBytes, panel, c, mBytes);
    }
    v += vPosition, m += mPosition, u += filterPositionBytes(depth, columns);
  }
}

/**
 * The 36 products for the gradient of a filter: U (rows x columns) += V^T M, in the units of
 * `outer8x12()`.
 */
export function filterGradientProducts(
  images: i32,
  height: i32,
  width: i32,
  rows: i32,
  columns: i32,
  v: usize,
  vPosition: usize,
  m: usize,
  mPosition: usize,
  u: usize,
): void {
  const vBytes = <usize> rows << 2, mBytes = <usize> columns << 2, uBytes = 4 * mBytes;
  for (let position = 0; position < POSITIONS; position++) {
    const tiles = images * tilesWith(height, position / 6) * tilesWith(width, position % 6);
    let b = m, c = u;
    for (let left = columns; left > 0;) {
      // As many tiles of twelve columns as leave a multiple of eight.
      const wide = left % 8 != 0 || left >= 24 ? 12 : 8;
      let a = v, to = c;
      for (let i = 0; i < rows; i += 8) {
        if (wide == 12) outer8x12(tiles, a, vBytes, b, mBytes, to, uBytes, true);
        else outer8x8(tiles, a, vBytes, b, mBytes, to, uBytes, true);
        a += 32, to += 2 * uBytes;
      }
      left -= wide, b += <usize> wide << 2, c += <usize> wide << 4;
    }
    v += vPosition, m += mPosition, u += filterPositionBytes(rows, columns);
  }
}
