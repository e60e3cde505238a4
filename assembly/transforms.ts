// @ts-nocheck AssemblyScript, compiled by build.ts

// The one-dimensional transforms of Winograd's F(4, 3) for the points 0, 1, -1, 2, -2 and infinity
// (Lavin and Gray 2016, arXiv 1509.09308, section 4.3), and their transposes for the gradients:
// y = A^T [(G g) * (B^T d)]. Each works on four channels at once; steps are in bytes.

/** B^T: six inputs to six products. */
export function inputTransform(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from), d1 = v128.load(from + fromStep), d2 = v128.load(from + 2 * fromStep);
  from += 3 * fromStep;
  const d3 = v128.load(from), d4 = v128.load(from + fromStep), d5 = v128.load(from + 2 * fromStep);
  const two = f32x4.splat(2), four = f32x4.splat(4), five = f32x4.splat(5);
  const even = f32x4.sub(d4, f32x4.mul(four, d2)), odd = f32x4.sub(d3, f32x4.mul(four, d1));
  const evenHalf = f32x4.sub(d4, d2), oddTwice = f32x4.mul(two, f32x4.sub(d3, d1));
  v128.store(to, f32x4.add(f32x4.sub(f32x4.mul(four, d0), f32x4.mul(five, d2)), d4));
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  to += 3 * toStep;
  v128.store(to, f32x4.add(evenHalf, oddTwice));
  v128.store(to + toStep, f32x4.sub(evenHalf, oddTwice));
  v128.store(to + 2 * toStep, f32x4.add(f32x4.sub(f32x4.mul(four, d1), f32x4.mul(five, d3)), d5));
}

/** B: the transpose of {@link inputTransform}. */
export function inputTranspose(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const t0 = v128.load(from), t1 = v128.load(from + fromStep), t2 = v128.load(from + 2 * fromStep);
  from += 3 * fromStep;
  const t3 = v128.load(from), t4 = v128.load(from + fromStep), t5 = v128.load(from + 2 * fromStep);
  const two = f32x4.splat(2), four = f32x4.splat(4), five = f32x4.splat(5);
  const sum12 = f32x4.add(t1, t2), difference12 = f32x4.sub(t1, t2);
  const sum34 = f32x4.add(t3, t4), twice34 = f32x4.mul(two, f32x4.sub(t3, t4));
  v128.store(to, f32x4.mul(four, t0));
  v128.store(to + toStep, f32x4.sub(f32x4.mul(four, f32x4.sub(t5, difference12)), twice34));
  const middle = f32x4.add(f32x4.mul(five, t0), f32x4.add(f32x4.mul(four, sum12), sum34));
  v128.store(to + 2 * toStep, f32x4.neg(middle));
  to += 3 * toStep;
  v128.store(to, f32x4.sub(f32x4.add(difference12, twice34), f32x4.mul(five, t5)));
  v128.store(to + toStep, f32x4.add(t0, f32x4.add(sum12, sum34)));
  v128.store(to + 2 * toStep, t5);
}

/** A^T: six products to four outputs. */
export function outputTransform(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from), m1 = v128.load(from + fromStep), m2 = v128.load(from + 2 * fromStep);
  from += 3 * fromStep;
  const m3 = v128.load(from), m4 = v128.load(from + fromStep), m5 = v128.load(from + 2 * fromStep);
  const sum12 = f32x4.add(m1, m2), difference12 = f32x4.sub(m1, m2);
  const sum34 = f32x4.add(m3, m4), difference34 = f32x4.sub(m3, m4);
  const eight34 = f32x4.mul(f32x4.splat(8), difference34);
  v128.store(to, f32x4.add(m0, f32x4.add(sum12, sum34)));
  v128.store(to + toStep, f32x4.add(difference12, f32x4.mul(f32x4.splat(2), difference34)));
  v128.store(to + 2 * toStep, f32x4.add(sum12, f32x4.mul(f32x4.splat(4), sum34)));
  v128.store(to + 3 * toStep, f32x4.add(f32x4.add(difference12, eight34), m5));
}

/** A: the transpose of {@link outputTransform}. */
export function outputTranspose(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const y0 = v128.load(from), y1 = v128.load(from + fromStep);
  const y2 = v128.load(from + 2 * fromStep), y3 = v128.load(from + 3 * fromStep);
  const even = f32x4.add(y0, y2), odd = f32x4.add(y1, y3);
  const evenFar = f32x4.add(y0, f32x4.mul(f32x4.splat(4), y2));
  const oddFar = f32x4.add(f32x4.mul(f32x4.splat(2), y1), f32x4.mul(f32x4.splat(8), y3));
  v128.store(to, y0);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  to += 3 * toStep;
  v128.store(to, f32x4.add(evenFar, oddFar));
  v128.store(to + toStep, f32x4.sub(evenFar, oddFar));
  v128.store(to + 2 * toStep, y3);
}

/** G: three weights to six products. */
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
