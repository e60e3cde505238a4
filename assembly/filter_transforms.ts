// @ts-nocheck AssemblyScript, compiled by build.ts

// The one-dimensional transforms of the filter of Winograd's F(4, 3), which all sizes of tiles
// share; templates/transforms.ts tells the points.

/** G: three weights to six products. */
// @ts-ignore: decorator

export function filterTransform(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from), g1 = v128.load(from + fromStep), g2 = v128.load(from + 2 * fromStep);
  const even = f32x4.mul(f32x4.splat(-1 / <f32> 6), f32x4.add(g0, g2));
  const odd = f32x4.mul(f32x4.splat(-1 / <f32> 6), g1);
  const far0 = f32x4.mul(f32x4.splat(1 / <f32> 24), g0),
    far2 = f32x4.mul(f32x4.splat(1 / <f32> 6), g2);
  const evenFar = f32x4.add(far0, far2), oddFar = f32x4.mul(f32x4.splat(1 / <f32> 12), g1);
  v128.store(to, f32x4.mul(f32x4.splat(0.25), g0));
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  to += 3 * toStep;
  v128.store(to, f32x4.add(evenFar, oddFar));
  v128.store(to + toStep, f32x4.sub(evenFar, oddFar));
  v128.store(to + 2 * toStep, g2);
}

/** G^T: the transpose of {@link filterTransform}. */
// @ts-ignore: decorator

export function filterTranspose(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const u0 = v128.load(from), u1 = v128.load(from + fromStep), u2 = v128.load(from + 2 * fromStep);
  from += 3 * fromStep;
  const u3 = v128.load(from), u4 = v128.load(from + fromStep), u5 = v128.load(from + 2 * fromStep);
  const sixth = f32x4.splat(1 / <f32> 6);
  const near = f32x4.mul(sixth, f32x4.add(u1, u2)), far = f32x4.add(u3, u4);
  const nearOdd = f32x4.mul(sixth, f32x4.sub(u2, u1));
  const farOdd = f32x4.mul(f32x4.splat(1 / <f32> 12), f32x4.sub(u3, u4));
  const first = f32x4.sub(f32x4.mul(f32x4.splat(0.25), u0), near);
  v128.store(to, f32x4.add(first, f32x4.mul(f32x4.splat(1 / <f32> 24), far)));
  v128.store(to + toStep, f32x4.add(nearOdd, farOdd));
  v128.store(to + 2 * toStep, f32x4.add(f32x4.sub(f32x4.mul(sixth, far), near), u5));
}
