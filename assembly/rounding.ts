// @ts-nocheck AssemblyScript, compiled by build.ts

/**
 * What a * a - (a * a rounded) is by a relaxed multiply-add: the rounding error of the product
 * where the machine rounds once, 0 where it rounds product and sum.
 */
export function productError(a: f32): f32 {
  const factor = f32x4.splat(a);
  return f32x4.extract_lane(f32x4.relaxed_madd(factor, factor, f32x4.splat(-(a * a))), 0);
}
