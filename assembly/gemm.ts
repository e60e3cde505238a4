// @ts-nocheck AssemblyScript, compiled by build.ts
import { pack } from "./pack.ts";
import { depth4, depth8, TILE_COLUMNS } from "./templates/tile.ts";

// A block of A (128 KB) and one of B (512 KB) share a second-level cache of 1 MB.
const BLOCK_ROWS: i32 = 128;
const BLOCK_COLUMNS: i32 = 512;
const BLOCK_DEPTH: i32 = 256;
/** Rows of the larger micro-kernel. */
const MOST_ROWS: i32 = 8;

/** Bytes of scratch that {@link gemm} needs, whatever the shape. */
export function gemmScratchBytes(): i32 {
  return (BLOCK_DEPTH * (BLOCK_ROWS + BLOCK_COLUMNS) + MOST_ROWS * TILE_COLUMNS) << 2;
}

/**
 * C (rows x columns) = [C +] A (rows x depth) * B (depth x columns).
 *
 * A and B may have any strides (in elements), so a transposed operand costs nothing; the rows of
 * C are contiguous, `cStride` elements apart. Sums run over blocks of 256 of the depth, in order.
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
  const edge = packedB + (<usize> (BLOCK_COLUMNS * BLOCK_DEPTH) << 2);
  for (let j = 0; j < columns; j += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - j);
    for (let k = 0; k < depth; k += BLOCK_DEPTH) {
      const deep = min(BLOCK_DEPTH, depth - k);
      const fromB = b + (<usize> (k * bDepthStride + j * bColumnStride) << 2);
      pack(fromB, bColumnStride, bDepthStride, width, deep, TILE_COLUMNS, packedB);
      for (let i = 0; i < rows; i += BLOCK_ROWS) {
        const height = min(BLOCK_ROWS, rows - i);
        const fromA = a + (<usize> (i * aRowStride + k * aDepthStride) << 2);
        pack(fromA, aRowStride, aDepthStride, height, deep, MOST_ROWS, packedA);
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
          edge,
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
  edge: usize,
): void {
  const rowBytes = <usize> cStride << 2;
  for (let j = 0; j < columns; j += TILE_COLUMNS) {
    const panelB = packedB + (<usize> (j * depth) << 2);
    for (let i = 0; i < rows; i += MOST_ROWS) {
      const panelA = packedA + (<usize> (i * depth) << 2);
      const to = c + i * rowBytes + (<usize> j << 2);
      const high = min(MOST_ROWS, rows - i), wide = min(TILE_COLUMNS, columns - j);
      if (high == MOST_ROWS && wide == TILE_COLUMNS) {
        depth8(depth, panelA, 32, panelB, 32, to, rowBytes, accumulate);
      } else {
        // A tile past the edge of C; half of one is enough for the last rows of few.
        if (high > 4) depth8(depth, panelA, 32, panelB, 32, edge, TILE_COLUMNS << 2, false);
        else depth4(depth, panelA, 32, panelB, 32, edge, TILE_COLUMNS << 2, false);
        copyEdge(high, wide, edge, to, rowBytes, accumulate);
      }
    }
  }
}

/** Copies the part of a tile that lies within C. */
function copyEdge(
  rows: i32,
  columns: i32,
  edge: usize,
  to: usize,
  rowBytes: usize,
  accumulate: bool,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = to + i * rowBytes + (<usize> j << 2);
      const value = load<f32>(edge + (<usize> (i * TILE_COLUMNS + j) << 2));
      store<f32>(at, accumulate ? load<f32>(at) + value : value);
    }
  }
}
