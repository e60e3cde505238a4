// @ts-nocheck AssemblyScript, compiled by build.ts

// Element by element. NaN of either sign is carried, which the stock kernels take for a bound; zeros
// have the signs that those give them.

/** y = min(max(x, low), high). */
export function clamp(x: usize, size: i32, low: f32, high: f32, y: usize): void {
  const floor = f32x4.splat(low), ceiling = f32x4.splat(high);
  let i = 0;
  for (; i + 16 <= size; i += 16) {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    v128.store(y, f32x4.min(f32x4.max(x0, floor), ceiling));
    v128.store(y, f32x4.min(f32x4.max(x1, floor), ceiling), 16);
    v128.store(y, f32x4.min(f32x4.max(x2, floor), ceiling), 32);
    v128.store(y, f32x4.min(f32x4.max(x3, floor), ceiling), 48);
    x += 64, y += 64;
  }
  for (; i < size; i++) {
    store<f32>(y, min<f32>(max<f32>(load<f32>(x), low), high));
    x += 4, y += 4;
  }
}

/** y = max(a, b), or the minimum; of one that is `single`, its only element counts everywhere. */
export function extreme(
  largest: bool,
  a: usize,
  singleA: bool,
  b: usize,
  singleB: bool,
  size: i32,
  y: usize,
): void {
  const stepA: usize = singleA ? 0 : 4, stepB: usize = singleB ? 0 : 4;
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const p = singleA ? v128.load32_splat(a) : v128.load(a);
    const q = singleB ? v128.load32_splat(b) : v128.load(b);
    v128.store(y, extremeOf(largest, p, q));
    a += 4 * stepA, b += 4 * stepB, y += 16;
  }
  for (; i < size; i++) {
    v128.store_lane<u32>(y, extremeOf(largest, v128.load32_splat(a), v128.load32_splat(b)), 0);
    a += stepA, b += stepB, y += 4;
  }
}

/** `pmax` and `pmin` keep their first operand where it is NaN. */
// @ts-ignore: decorator
@inline
function extremeOf(largest: bool, p: v128, q: v128): v128 {
  const best = largest ? f32x4.pmax(p, q) : f32x4.pmin(p, q);
  return v128.bitselect(q, best, f32x4.ne(q, q));
}
