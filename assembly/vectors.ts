// @ts-nocheck AssemblyScript, compiled by build.ts

/** A number times a vector. */
// @ts-ignore: decorator

export function times(factor: f32, vector: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), vector);
}
