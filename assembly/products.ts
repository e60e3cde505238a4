// @ts-nocheck AssemblyScript, compiled by build.ts
import { filterPositionBytes } from "./filters.ts";
import { depth8, row4, row8, TILE_COLUMNS } from "./templates/tile.ts";
import { tilesWith } from "./tiles.ts";

// The products of Winograd's tiles for a block of images, whose outputs are (height x width); both
// channel counts are multiples of 8. The matrices of V and of M lie `vPosition` and `mPosition`
// bytes apart. A last tile of rows may go past the tiles in use, into scratch that is there for it.

const POSITIONS: i32 = 36;

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
    let panel = u;
    for (let j: usize = 0; j < mBytes; j += TILE_COLUMNS << 2) {
      let a = v, c = m + j, left = tiles;
      for (; left > 4; left -= 8) {
        row8(depth, a, vBytes, panel, c, mBytes);
        a += 8 * vBytes, c += 8 * mBytes;
      }
      if (left > 0) row4(depth, a, vBytes, panel, c, mBytes);
      panel += TILE_COLUMNS * vBytes;
    }
    v += vPosition, m += mPosition, u += filterPositionBytes(depth, columns);
  }
}

/** The 36 products for the gradient of a filter: U (rows x columns) += V^T M. */
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
  const vBytes = <usize> rows << 2, mBytes = <usize> columns << 2;
  for (let position = 0; position < POSITIONS; position++) {
    const tiles = images * tilesWith(height, position / 6) * tilesWith(width, position % 6);
    for (let j: usize = 0; j < mBytes; j += TILE_COLUMNS << 2) {
      for (let i = 0; i < rows; i += 8) {
        const a = v + (<usize> i << 2), to = u + i * mBytes + j;
        depth8(tiles, a, vBytes, m + j, mBytes, to, mBytes, true);
      }
    }
    v += vPosition, m += mPosition, u += filterPositionBytes(rows, columns);
  }
}
