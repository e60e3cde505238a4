// @ts-nocheck AssemblyScript, compiled by build.ts
import { times } from "./vectors.ts";

// The one-dimensional transforms of the output of Winograd's F(m, 3), m = 4, 3 or 2, and their
// transposes for the gradient; input_transforms.ts tells the points and the parameters.

/** A^T: the products of a tile to its outputs. */
// @ts-ignore: decorator

export function outputTransform(
  size: i32,
  from: usize,
  from3: usize,
  from4: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  if (size == 4) output4(from, from3, from4, step, to, toStep);
  else if (size == 3) output3(from, from3, step, to, toStep);
  else output2(from, step, to, toStep);
}

/** A: the transpose of {@link outputTransform}. */
// @ts-ignore: decorator

export function outputTranspose(
  size: i32,
  from: usize,
  step: usize,
  to: usize,
  to3: usize,
  to4: usize,
  toStep: usize,
): void {
  if (size == 4) outputTranspose4(from, step, to, to3, to4, toStep);
  else if (size == 3) outputTranspose3(from, step, to, to3, toStep);
  else outputTranspose2(from, step, to, toStep);
}

// @ts-ignore: decorator

function output4(
  from: usize,
  from3: usize,
  from4: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from3);
  const m4 = v128.load(from4);
  const m5 = v128.load(from + 5 * step);
  const sum12 = f32x4.add(m1, m2);
  const difference12 = f32x4.sub(m1, m2);
  const sum34 = f32x4.add(m3, m4);
  const difference34 = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(m0, f32x4.add(sum12, sum34)));
  v128.store(to + toStep, f32x4.add(difference12, times(2, difference34)));
  v128.store(to + 2 * toStep, f32x4.add(sum12, times(4, sum34)));
  v128.store(to + 3 * toStep, f32x4.add(f32x4.add(difference12, times(8, difference34)), m5));
}

// @ts-ignore: decorator

function output3(
  from: usize,
  from3: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from3);
  const m5 = v128.load(from + 5 * step);
  const sum12 = f32x4.add(m1, m2);
  const difference12 = f32x4.sub(m1, m2);
  v128.store(to, f32x4.add(m0, f32x4.add(sum12, m3)));
  v128.store(to + toStep, f32x4.add(difference12, times(2, m3)));
  v128.store(to + 2 * toStep, f32x4.add(f32x4.add(sum12, times(4, m3)), m5));
}

// @ts-ignore: decorator

function output2(
  from: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m5 = v128.load(from + 5 * step);
  v128.store(to, f32x4.add(m0, f32x4.add(m1, m2)));
  v128.store(to + toStep, f32x4.add(f32x4.sub(m1, m2), m5));
}

// @ts-ignore: decorator

function outputTranspose4(
  from: usize,
  step: usize,
  to: usize,
  to3: usize,
  to4: usize,
  toStep: usize,
): void {
  const y0 = v128.load(from);
  const y1 = v128.load(from + step);
  const y2 = v128.load(from + 2 * step);
  const y3 = v128.load(from + 3 * step);
  const even = f32x4.add(y0, y2);
  const odd = f32x4.add(y1, y3);
  const evenFar = f32x4.add(y0, times(4, y2));
  const oddFar = f32x4.add(times(2, y1), times(8, y3));
  v128.store(to, y0);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  v128.store(to3, f32x4.add(evenFar, oddFar));
  v128.store(to4, f32x4.sub(evenFar, oddFar));
  v128.store(to + 5 * toStep, y3);
}

// @ts-ignore: decorator

function outputTranspose3(
  from: usize,
  step: usize,
  to: usize,
  to3: usize,
  toStep: usize,
): void {
  const y0 = v128.load(from);
  const y1 = v128.load(from + step);
  const y2 = v128.load(from + 2 * step);
  const even = f32x4.add(y0, y2);
  v128.store(to, y0);
  v128.store(to + toStep, f32x4.add(even, y1));
  v128.store(to + 2 * toStep, f32x4.sub(even, y1));
  v128.store(to3, f32x4.add(f32x4.add(y0, times(2, y1)), times(4, y2)));
  v128.store(to + 5 * toStep, y2);
}

// @ts-ignore: decorator

function outputTranspose2(
  from: usize,
  step: usize,
  to: usize,
  toStep: usize,
): void {
  const y0 = v128.load(from);
  const y1 = v128.load(from + step);
  v128.store(to, y0);
  v128.store(to + toStep, f32x4.add(y0, y1));
  v128.store(to + 2 * toStep, f32x4.sub(y0, y1));
  v128.store(to + 5 * toStep, y1);
}
