// @ts-nocheck AssemblyScript, compiled by build.ts
import { times } from "./vectors.ts";

// The one-dimensional transforms of the input of Winograd's F(m, 3), m = 4, 3 or 2, and their
// transposes for the gradient (Lavin and Gray 2016, arXiv 1509.09308, section 4.3):
// y = A^T [(G g) * (B^T d)]. The points are 0, 1, -1, 2, -2 and infinity; m = 3 does without -2,
// m = 2 without 2 and -2. All share the filter's transform of F(4, 3), and the input's transforms
// make up for the scale. Each works on four channels at once; steps are in bytes. A tile has
// matrices of its own at the points 2 and -2, hence the pointers `to3` and `to4`.

/** B^T: size + 2 inputs to the products of a tile. */
// @ts-ignore: decorator

export function inputTransform(
  size: i32,
  from: usize,
  step: usize,
  to: usize,
  to3: usize,
  to4: usize,
  toStep: usize,
): void {
  if (size == 4) input4(from, step, to, to3, to4, toStep);
  else if (size == 3) input3(from, step, to, to3, toStep);
  else input2(from, step, to, toStep);
}

/** B: the transpose of {@link inputTransform}. */
// @ts-ignore: decorator

export function inputTranspose(
  size: i32,
  from: usize,
  from3: usize,
  from4: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  if (size == 4) inputTranspose4(from, from3, from4, step, to, toStep);
  else if (size == 3) inputTranspose3(from, from3, step, to, toStep);
  else inputTranspose2(from, step, to, toStep);
}

// @ts-ignore: decorator

function input4(
  from: usize,
  step: usize,
  to: usize,
  to3: usize,
  to4: usize,
  toStep: usize,
): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  const even = f32x4.sub(d4, times(4, d2));
  const odd = f32x4.sub(d3, times(4, d1));
  const evenHalf = f32x4.sub(d4, d2);
  const oddTwice = times(2, f32x4.sub(d3, d1));
  v128.store(to, f32x4.add(f32x4.sub(times(4, d0), times(5, d2)), d4));
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  v128.store(to3, f32x4.add(evenHalf, oddTwice));
  v128.store(to4, f32x4.sub(evenHalf, oddTwice));
  v128.store(to + 5 * toStep, f32x4.add(f32x4.sub(times(4, d1), times(5, d3)), d5));
}

// @ts-ignore: decorator

function input3(
  from: usize,
  step: usize,
  to: usize,
  to3: usize,
  toStep: usize,
): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d31 = f32x4.sub(d3, d1);
  v128.store(to, times(2, f32x4.add(times(2, f32x4.sub(d0, d2)), d31)));
  v128.store(to + toStep, times(3, f32x4.sub(f32x4.sub(d3, times(2, d1)), d2)));
  v128.store(to + 2 * toStep, f32x4.add(f32x4.sub(times(2, d1), times(3, d2)), d3));
  v128.store(to3, times(4, d31));
  v128.store(to + 5 * toStep, f32x4.sub(f32x4.sub(d4, d2), times(2, d31)));
}

// @ts-ignore: decorator

function input2(
  from: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  v128.store(to, times(4, f32x4.sub(d0, d2)));
  v128.store(to + toStep, times(-3, f32x4.add(d1, d2)));
  v128.store(to + 2 * toStep, times(3, f32x4.sub(d1, d2)));
  v128.store(to + 5 * toStep, f32x4.sub(d3, d1));
}

// @ts-ignore: decorator

function inputTranspose4(
  from: usize,
  from3: usize,
  from4: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  const t0 = v128.load(from);
  const t1 = v128.load(from + step);
  const t2 = v128.load(from + 2 * step);
  const t3 = v128.load(from3);
  const t4 = v128.load(from4);
  const t5 = v128.load(from + 5 * step);
  const sum12 = f32x4.add(t1, t2);
  const difference12 = f32x4.sub(t1, t2);
  const sum34 = f32x4.add(t3, t4);
  const twice34 = times(2, f32x4.sub(t3, t4));
  v128.store(to, times(4, t0));
  v128.store(to + toStep, f32x4.sub(times(4, f32x4.sub(t5, difference12)), twice34));
  v128.store(
    to + 2 * toStep,
    f32x4.neg(f32x4.add(times(5, t0), f32x4.add(times(4, sum12), sum34))),
  );
  v128.store(to + 3 * toStep, f32x4.sub(f32x4.add(difference12, twice34), times(5, t5)));
  v128.store(to + 4 * toStep, f32x4.add(t0, f32x4.add(sum12, sum34)));
  v128.store(to + 5 * toStep, t5);
}

// @ts-ignore: decorator

function inputTranspose3(
  from: usize,
  from3: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  const t0 = v128.load(from);
  const t1 = v128.load(from + step);
  const t2 = v128.load(from + 2 * step);
  const t3 = v128.load(from3);
  const t5 = v128.load(from + 5 * step);
  const three1 = times(3, t1);
  const shared = f32x4.sub(f32x4.add(times(2, t0), times(4, t3)), times(2, t5));
  v128.store(to, times(4, t0));
  v128.store(to + toStep, f32x4.sub(times(2, f32x4.sub(t2, three1)), shared));
  v128.store(
    to + 2 * toStep,
    f32x4.neg(f32x4.add(f32x4.add(times(4, t0), three1), f32x4.add(times(3, t2), t5))),
  );
  v128.store(to + 3 * toStep, f32x4.add(f32x4.add(three1, t2), shared));
  v128.store(to + 4 * toStep, t5);
}

// @ts-ignore: decorator

function inputTranspose2(
  from: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  const t0 = v128.load(from);
  const t1 = v128.load(from + step);
  const t2 = v128.load(from + 2 * step);
  const t5 = v128.load(from + 5 * step);
  v128.store(to, times(4, t0));
  v128.store(to + toStep, f32x4.sub(times(3, f32x4.sub(t2, t1)), t5));
  v128.store(to + 2 * toStep, f32x4.neg(f32x4.add(times(4, t0), times(3, f32x4.add(t1, t2)))));
  v128.store(to + 3 * toStep, t5);
}
