// @ts-nocheck AssemblyScript, compiled by build.ts
import { TILE_COLUMNS, TILE_ROWS, tileByDepth, tileByRow } from "./tile.ts";

const POSITIONS: i32 = 36;

/**
 * The 36 products of a block of tiles: M (tiles x columns) = V (tiles x depth) U (depth x columns,
 * packed). The tiles are a multiple of 4, the depth and the columns of 8; the matrices of V and of
 * M lie `vPosition` and `mPosition` bytes apart.
 */
export function tileProducts(
  tiles: i32,
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
    for (let j = 0; j < columns; j += TILE_COLUMNS) {
      for (let i = 0; i < tiles; i += TILE_ROWS) {
        tileByRow(depth, v + i * vBytes, vBytes, u, m + i * mBytes + (<usize> j << 2), mBytes);
      }
      u += 8 * vBytes;
    }
    v += vPosition, m += mPosition;
  }
}

/**
 * The 36 products for the gradient of a filter: U (rows x columns) += V^T M over the tiles of a
 * block.
 */
export function filterGradientProducts(
  tiles: i32,
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
    for (let i = 0; i < rows; i += TILE_ROWS) {
      for (let j = 0; j < columns; j += TILE_COLUMNS) {
        const to = u + i * mBytes + (<usize> j << 2);
        tileByDepth(
          tiles,
          v + (<usize> i << 2),
          vBytes,
          m + (<usize> j << 2),
          mBytes,
          to,
          mBytes,
          true,
        );
      }
    }
    v += vPosition, m += mPosition, u += rows * mBytes;
  }
}
