// @ts-nocheck AssemblyScript, compiled by build.ts

/** Rows of C that a micro-kernel computes at once. */
export const TILE_ROWS: i32 = 4;
/** Columns of C that a micro-kernel computes at once: two SIMD vectors. */
export const TILE_COLUMNS: i32 = 8;

// Each element of C sums over the depth in order, one multiplication and one addition a step, so
// the result is the same on every machine. Eight accumulators hide the latency of the addition.
// Three of the four rows of A are read as vectors and splatted by shuffles, one is splatted by its
// load: Deno's V8 checks the bounds of every load, while shuffles compete with the arithmetic.

/**
 * The micro-kernel for A stored depth by depth: C (4 x 8) = [C +] A^T B, where step k reads four
 * values at `a + k * aStep` and eight at `b + k * bStep`. Steps and `rowBytes` (of C) are in bytes.
 */
export function tileByDepth(
  depth: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  rowBytes: usize,
  accumulate: bool,
): void {
  const c1 = c + rowBytes, c2 = c1 + rowBytes, c3 = c2 + rowBytes;
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s10 = f32x4.splat(0), s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0), s30 = f32x4.splat(0), s31 = f32x4.splat(0);
  if (accumulate) {
    s00 = v128.load(c), s01 = v128.load(c, 16), s10 = v128.load(c1), s11 = v128.load(c1, 16);
    s20 = v128.load(c2), s21 = v128.load(c2, 16), s30 = v128.load(c3), s31 = v128.load(c3, 16);
  }
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const column = v128.load(a);
    const a0 = v128.shuffle<f32>(column, column, 0, 0, 0, 0);
    s00 = f32x4.add(s00, f32x4.mul(a0, b0)), s01 = f32x4.add(s01, f32x4.mul(a0, b1));
    const a1 = v128.shuffle<f32>(column, column, 1, 1, 1, 1);
    s10 = f32x4.add(s10, f32x4.mul(a1, b0)), s11 = f32x4.add(s11, f32x4.mul(a1, b1));
    const a2 = v128.shuffle<f32>(column, column, 2, 2, 2, 2);
    s20 = f32x4.add(s20, f32x4.mul(a2, b0)), s21 = f32x4.add(s21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(a, 12);
    s30 = f32x4.add(s30, f32x4.mul(a3, b0)), s31 = f32x4.add(s31, f32x4.mul(a3, b1));
    a += aStep, b += bStep;
  }
  v128.store(c, s00), v128.store(c, s01, 16), v128.store(c1, s10), v128.store(c1, s11, 16);
  v128.store(c2, s20), v128.store(c2, s21, 16), v128.store(c3, s30), v128.store(c3, s31, 16);
}

/**
 * The micro-kernel for A stored row by row: C (4 x 8) = A B, with the rows of A `aStep` bytes
 * apart and B packed (depth x 8). The depth is a multiple of four.
 */
export function tileByRow(
  depth: i32,
  a: usize,
  aStep: usize,
  b: usize,
  c: usize,
  rowBytes: usize,
): void {
  let a1 = a + aStep, a2 = a1 + aStep, a3 = a2 + aStep;
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s10 = f32x4.splat(0), s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0), s30 = f32x4.splat(0), s31 = f32x4.splat(0);
  for (let k = 0; k < depth; k += 4) {
    const r0 = v128.load(a), r1 = v128.load(a1), r2 = v128.load(a2);
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let value = v128.shuffle<f32>(r0, r0, 0, 0, 0, 0);
    s00 = f32x4.add(s00, f32x4.mul(value, b0)), s01 = f32x4.add(s01, f32x4.mul(value, b1));
    value = v128.shuffle<f32>(r1, r1, 0, 0, 0, 0);
    s10 = f32x4.add(s10, f32x4.mul(value, b0)), s11 = f32x4.add(s11, f32x4.mul(value, b1));
    value = v128.shuffle<f32>(r2, r2, 0, 0, 0, 0);
    s20 = f32x4.add(s20, f32x4.mul(value, b0)), s21 = f32x4.add(s21, f32x4.mul(value, b1));
    value = v128.load32_splat(a3);
    s30 = f32x4.add(s30, f32x4.mul(value, b0)), s31 = f32x4.add(s31, f32x4.mul(value, b1));
    b0 = v128.load(b, 32), b1 = v128.load(b, 48);
    value = v128.shuffle<f32>(r0, r0, 1, 1, 1, 1);
    s00 = f32x4.add(s00, f32x4.mul(value, b0)), s01 = f32x4.add(s01, f32x4.mul(value, b1));
    value = v128.shuffle<f32>(r1, r1, 1, 1, 1, 1);
    s10 = f32x4.add(s10, f32x4.mul(value, b0)), s11 = f32x4.add(s11, f32x4.mul(value, b1));
    value = v128.shuffle<f32>(r2, r2, 1, 1, 1, 1);
    s20 = f32x4.add(s20, f32x4.mul(value, b0)), s21 = f32x4.add(s21, f32x4.mul(value, b1));
    value = v128.load32_splat(a3, 4);
    s30 = f32x4.add(s30, f32x4.mul(value, b0)), s31 = f32x4.add(s31, f32x4.mul(value, b1));
    b0 = v128.load(b, 64), b1 = v128.load(b, 80);
    value = v128.shuffle<f32>(r0, r0, 2, 2, 2, 2);
    s00 = f32x4.add(s00, f32x4.mul(value, b0)), s01 = f32x4.add(s01, f32x4.mul(value, b1));
    value = v128.shuffle<f32>(r1, r1, 2, 2, 2, 2);
    s10 = f32x4.add(s10, f32x4.mul(value, b0)), s11 = f32x4.add(s11, f32x4.mul(value, b1));
    value = v128.shuffle<f32>(r2, r2, 2, 2, 2, 2);
    s20 = f32x4.add(s20, f32x4.mul(value, b0)), s21 = f32x4.add(s21, f32x4.mul(value, b1));
    value = v128.load32_splat(a3, 8);
    s30 = f32x4.add(s30, f32x4.mul(value, b0)), s31 = f32x4.add(s31, f32x4.mul(value, b1));
    b0 = v128.load(b, 96), b1 = v128.load(b, 112);
    value = v128.shuffle<f32>(r0, r0, 3, 3, 3, 3);
    s00 = f32x4.add(s00, f32x4.mul(value, b0)), s01 = f32x4.add(s01, f32x4.mul(value, b1));
    value = v128.shuffle<f32>(r1, r1, 3, 3, 3, 3);
    s10 = f32x4.add(s10, f32x4.mul(value, b0)), s11 = f32x4.add(s11, f32x4.mul(value, b1));
    value = v128.shuffle<f32>(r2, r2, 3, 3, 3, 3);
    s20 = f32x4.add(s20, f32x4.mul(value, b0)), s21 = f32x4.add(s21, f32x4.mul(value, b1));
    value = v128.load32_splat(a3, 12);
    s30 = f32x4.add(s30, f32x4.mul(value, b0)), s31 = f32x4.add(s31, f32x4.mul(value, b1));
    a += 16, a1 += 16, a2 += 16, a3 += 16, b += 128;
  }
  v128.store(c, s00), v128.store(c, s01, 16);
  c += rowBytes;
  v128.store(c, s10), v128.store(c, s11, 16);
  c += rowBytes;
  v128.store(c, s20), v128.store(c, s21, 16);
  c += rowBytes;
  v128.store(c, s30), v128.store(c, s31, 16);
}
