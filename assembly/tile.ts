// @ts-nocheck AssemblyScript, compiled by build.ts

/** Rows of C that the micro-kernel computes at once. */
export const TILE_ROWS: i32 = 4;
/** Columns of C that the micro-kernel computes at once: two SIMD vectors. */
export const TILE_COLUMNS: i32 = 8;

/**
 * The micro-kernel: C (4 x 8) = [C +] A (depth x 4, packed) * B (depth x 8, packed).
 *
 * Eight accumulators hide the latency of the addition; each element of C sums over `depth` in
 * order, one multiplication and one addition a step, so the result is the same on every machine.
 */
export function tile4x8(
  depth: i32,
  a: usize,
  b: usize,
  c: usize,
  rowBytes: usize,
  accumulate: bool,
): void {
  const c1 = c + rowBytes;
  const c2 = c1 + rowBytes;
  const c3 = c2 + rowBytes;
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0), s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0), s31 = f32x4.splat(0);
  if (accumulate) {
    s00 = v128.load(c), s01 = v128.load(c, 16);
    s10 = v128.load(c1), s11 = v128.load(c1, 16);
    s20 = v128.load(c2), s21 = v128.load(c2, 16);
    s30 = v128.load(c3), s31 = v128.load(c3, 16);
  }
  const end = b + (<usize> depth << 5);
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    s00 = f32x4.add(s00, f32x4.mul(a0, b0)), s01 = f32x4.add(s01, f32x4.mul(a0, b1));
    const a1 = v128.load32_splat(a, 4);
    s10 = f32x4.add(s10, f32x4.mul(a1, b0)), s11 = f32x4.add(s11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(a, 8);
    s20 = f32x4.add(s20, f32x4.mul(a2, b0)), s21 = f32x4.add(s21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(a, 12);
    s30 = f32x4.add(s30, f32x4.mul(a3, b0)), s31 = f32x4.add(s31, f32x4.mul(a3, b1));
    a += 16, b += 32;
  }
  v128.store(c, s00), v128.store(c, s01, 16);
  v128.store(c1, s10), v128.store(c1, s11, 16);
  v128.store(c2, s20), v128.store(c2, s21, 16);
  v128.store(c3, s30), v128.store(c3, s31, 16);
}
