// @ts-nocheck AssemblyScript, compiled by build.ts
import { pack } from "./pack.ts";
import { outer8x12, outer8x4, OUTER_COLUMNS, OUTER_ROWS } from "./templates/tile.ts";

// A block of A (128 KB) and one of B (504 KB) share a second-level cache of 1 MB.
const BLOCK_ROWS: i32 = 128;
const BLOCK_COLUMNS: i32 = 504;
const BLOCK_DEPTH: i32 = 256;
/** Bytes of four rows of a tile in units. */
const HALF_TILE: usize = 192;

/** Bytes of scratch that {@link gemm} needs, whatever the shape. */
export function gemmScratchBytes(): i32 {
  return (BLOCK_DEPTH * (BLOCK_ROWS + BLOCK_COLUMNS) + OUTER_ROWS * OUTER_COLUMNS) << 2;
}

/**
 * C (rows x columns) = [C +] A (rows x depth) * B (depth x columns).
 *
 * A and B may have any strides (in elements), so a transposed operand costs nothing; the rows of
 * C are contiguous, `cStride` elements apart. Sums run over blocks of 256 of the depth, in order: on
 * from what C holds, but past the last eight rows and columns block by block.
 */
export function gemm(
  rows: i32,
  columns: i32,
  depth: i32,
  a: usize,
  aRowStride: i32,
  aDepthStride: i32,
  b: usize,
  bDepthStride: i32,
  bColumnStride: i32,
  c: usize,
  cStride: i32,
  accumulate: bool,
  scratch: usize,
): void {
  const packedA = scratch;
  const packedB = packedA + (<usize> (BLOCK_ROWS * BLOCK_DEPTH) << 2);
  const tile = packedB + (<usize> (BLOCK_COLUMNS * BLOCK_DEPTH) << 2);
  for (let j = 0; j < columns; j += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - j);
    for (let k = 0; k < depth; k += BLOCK_DEPTH) {
      const deep = min(BLOCK_DEPTH, depth - k);
      const fromB = b + (<usize> (k * bDepthStride + j * bColumnStride) << 2);
      pack(fromB, bColumnStride, bDepthStride, width, deep, OUTER_COLUMNS, packedB);
      for (let i = 0; i < rows; i += BLOCK_ROWS) {
        const height = min(BLOCK_ROWS, rows - i);
        const fromA = a + (<usize> (i * aRowStride + k * aDepthStride) << 2);
        pack(fromA, aRowStride, aDepthStride, height, deep, OUTER_ROWS, packedA);
        const toC = c + (<usize> (i * cStride + j) << 2);
        multiplyBlock(
          height,
          width,
          deep,
          packedA,
          packedB,
          toC,
          cStride,
          accumulate || k > 0,
          tile,
        );
      }
    }
  }
}

function multiplyBlock(
  rows: i32,
  columns: i32,
  depth: i32,
  packedA: usize,
  packedB: usize,
  c: usize,
  cStride: i32,
  accumulate: bool,
  tile: usize,
): void {
  const rowBytes = <usize> cStride << 2;
  for (let j = 0; j < columns; j += OUTER_COLUMNS) {
    const panelB = packedB + (<usize> (j * depth) << 2), wide = columns - j;
    for (let i = 0; i < rows; i += OUTER_ROWS) {
      const panelA = packedA + (<usize> (i * depth) << 2), high = rows - i;
      const to = c + i * rowBytes + (<usize> j << 2);
      const lastRow = (rows & ~7) - i, lastColumn = (columns & ~7) - j;
      const isWhole = lastRow >= OUTER_ROWS && lastColumn >= OUTER_COLUMNS;
      if (accumulate && isWhole) readTile(to, rowBytes, tile);
      else if (accumulate) readEdge(lastRow, lastColumn, to, rowBytes, tile);
      // A third of a tile is enough for the last columns of few.
      if (wide > 4) outer8x12(depth, panelA, 32, panelB, 48, tile, HALF_TILE, accumulate);
      else outer8x4(depth, panelA, 32, panelB, 48, tile, HALF_TILE, accumulate);
      if (isWhole) writeTile(tile, to, rowBytes);
      else if (accumulate) addEdge(high, wide, lastRow, lastColumn, tile, to, rowBytes);
      else addEdge(high, wide, OUTER_ROWS, OUTER_COLUMNS, tile, to, rowBytes);
    }
  }
}

/** Copies a whole tile of C into units. */
function readTile(from: usize, rowBytes: usize, tile: usize): void {
  for (let i = 0; i < OUTER_ROWS; i += 2) {
    const unit = tile + (i >> 2) * HALF_TILE + (<usize> (i & 2) << 3);
    for (let j: usize = 0; j < 3; j++) {
      const upper = v128.load(from + 16 * j), lower = v128.load(from + rowBytes + 16 * j);
      v128.store(unit + 64 * j, v128.shuffle<i64>(upper, lower, 0, 2));
      v128.store(unit + 64 * j, v128.shuffle<i64>(upper, lower, 1, 3), 32);
    }
    from += 2 * rowBytes;
  }
}

/** The inverse of {@link readTile}. */
function writeTile(tile: usize, to: usize, rowBytes: usize): void {
  for (let i = 0; i < OUTER_ROWS; i += 2) {
    const unit = tile + (i >> 2) * HALF_TILE + (<usize> (i & 2) << 3);
    for (let j: usize = 0; j < 3; j++) {
      const left = v128.load(unit + 64 * j), right = v128.load(unit + 64 * j, 32);
      v128.store(to + 16 * j, v128.shuffle<i64>(left, right, 0, 2));
      v128.store(to + rowBytes + 16 * j, v128.shuffle<i64>(left, right, 1, 3));
    }
    to += 2 * rowBytes;
  }
}

/** Where element (i, j) of a tile lies. */
function unitOf(tile: usize, i: i32, j: i32): usize {
  return tile + (i >> 2) * HALF_TILE + (<usize> ((j >> 1) * 8 + (i & 3) * 2 + (j & 1)) << 2);
}

/** Copies a tile of C into units up to a row and a column, and zeros past them. */
function readEdge(rows: i32, columns: i32, from: usize, rowBytes: usize, tile: usize): void {
  for (let i = 0; i < OUTER_ROWS; i++) {
    for (let j = 0; j < OUTER_COLUMNS; j++) {
      const value = i < rows && j < columns ? load<f32>(from + (<usize> j << 2)) : 0;
      store<f32>(unitOf(tile, i, j), value);
    }
    from += rowBytes;
  }
}

/** Copies the part of a tile that lies within C, and past `lastRow` and `lastColumn` adds it. */
function addEdge(
  rows: i32,
  columns: i32,
  lastRow: i32,
  lastColumn: i32,
  tile: usize,
  to: usize,
  rowBytes: usize,
): void {
  for (let i = 0; i < min(rows, OUTER_ROWS); i++) {
    for (let j = 0; j < min(columns, OUTER_COLUMNS); j++) {
      const at = to + (<usize> j << 2), value = load<f32>(unitOf(tile, i, j));
      store<f32>(at, i < lastRow && j < lastColumn ? value : load<f32>(at) + value);
    }
    to += rowBytes;
  }
}
