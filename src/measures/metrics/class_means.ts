import { type Matrix, rowOf } from "../../base/matrix.ts";
import { scatter } from "./kernels/modules.js";
import { type Classes, classesOf, type Labels } from "./classes.ts";

/** Class means and the overall mean, in float64. */
export interface ClassMeans extends Classes {
  /** K x d, row-major: the mean of each class. */
  means: Float64Array;
  /** d: the mean of all samples. */
  mean: Float64Array;
}

/**
 * Computes the mean of each class and of all samples.
 *
 * @param x N x d embeddings.
 * @param labels N labels.
 * @returns The classes with their means; for no samples, no class and a mean of NaN.
 * @throws {TypeError} If `x` is not a matrix or `labels` not an array.
 * @throws {RangeError} If the shapes do not fit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const { means, mean } = classMeans(matrixFrom([[0, 2], [2, 2], [4, 8]]), [0, 0, 5]);
 * assertEquals([[...means], [...mean]], [[1, 2, 4, 8], [2, 4]]);
 * ```
 */
export function classMeans(x: Matrix, labels: Labels): ClassMeans {
  return meansOf(x, classesOf(x, labels));
}

/** The same for samples that are checked and grouped already. */
export function meansOf(x: Matrix, classes: Classes): ClassMeans {
  const d = x.columns;
  const means = new Float64Array(classes.labels.length * d);
  const mean = new Float64Array(d);
  for (let i = 0; i < x.rows; i++) {
    const row = rowOf(x, i);
    const at = classes.of[i]! * d;
    for (let j = 0; j < d; j++) {
      means[at + j]! += row[j]!;
      mean[j]! += row[j]!;
    }
  }
  for (let at = 0; at < means.length; at++) means[at]! /= classes.counts[Math.floor(at / d)]!;
  for (let j = 0; j < d; j++) mean[j]! /= x.rows;
  return { ...classes, means, mean };
}

/** tr S_W: the summed squared distances of the samples to their class means (two passes, float64). */
export function withinTrace(x: Matrix, { of, means }: ClassMeans): number {
  const d = x.columns;
  let sum = 0;
  for (let i = 0; i < x.rows; i++) {
    const row = rowOf(x, i);
    const at = of[i]! * d;
    for (let j = 0; j < d; j++) sum += (row[j]! - means[at + j]!) ** 2;
  }
  return sum;
}

/** tr S_B: the squared distances of the class means to the overall mean, weighted by class size. */
export function betweenTrace({ counts, means, mean }: ClassMeans): number {
  const d = mean.length;
  let sum = 0;
  for (let at = 0; at < means.length; at++) {
    sum += counts[Math.floor(at / d)]! * (means[at]! - mean[at % d]!) ** 2;
  }
  return sum;
}

/** S_W, d x d: the sum over the samples of (x - mu_k)(x - mu_k)'. */
export function withinScatter(x: Matrix, { of, means }: ClassMeans): Float64Array {
  return scatterAbout(x, means, (sample) => of[sample]! * x.columns);
}

/** S_T = S_W + S_B, d x d: the sum over the samples of (x - mu)(x - mu)'. */
export function totalScatter(x: Matrix, { mean }: { mean: Float64Array }): Float64Array {
  return scatterAbout(x, mean, () => 0);
}

/** From so many columns on the kernel is worth its memory: it gives the same bits. */
const MANY = 64;

/** Samples whose outer products are added up while they are in the second-level cache. */
const PASS = 64;

/** {@linkcode scatterAbout} by the kernel, which adds the samples up in the same order. */
function scatterByKernel(
  x: Matrix,
  centres: Float64Array,
  offset: (sample: number) => number,
): Float64Array {
  const d = x.columns;
  const panels = Math.ceil(d / 4);
  const width = 4 * panels;
  const room = PASS * width;
  const bytes = 8 * (room + width * width);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
  const { exports } = new WebAssembly.Instance(scatter, { env: { memory } });
  const { addOuterProducts } = exports as unknown as {
    addOuterProducts(samples: number, panels: number, centred: number, sum: number): void;
  };
  const centred = new Float64Array(memory.buffer, 0, room);
  for (let first = 0; first < x.rows; first += PASS) {
    const count = Math.min(PASS, x.rows - first);
    for (let n = 0; n < count; n++) {
      const row = rowOf(x, first + n);
      const at = offset(first + n);
      for (let j = 0; j < d; j++) {
        centred[((j >> 2) * count + n) * 4 + (j & 3)] = row[j]! - centres[at + j]!;
      }
    }
    // What stands in the columns that fill the last panel up is never read.
    addOuterProducts(count, panels, 0, 8 * room);
  }
  const sum = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    sum.set(new Float64Array(memory.buffer, 8 * (room + i * width), d), i * d);
  }
  return mirrored(sum, d);
}

/** Samples whose outer products are added up while a row of the sum is at hand. */
const CHUNK = 32;

/** The sum of the outer products of each sample less its centre, the d values from `offset` on. */
function scatterAbout(
  x: Matrix,
  centres: Float64Array,
  offset: (sample: number) => number,
): Float64Array {
  const d = x.columns;
  if (d >= MANY) return scatterByKernel(x, centres, offset);
  const sum = new Float64Array(d * d);
  const centred = new Float64Array(CHUNK * d);
  for (let first = 0; first < x.rows; first += CHUNK) {
    const count = Math.min(CHUNK, x.rows - first);
    for (let n = 0; n < count; n++) {
      const row = rowOf(x, first + n);
      const at = offset(first + n);
      for (let j = 0; j < d; j++) centred[n * d + j] = row[j]! - centres[at + j]!;
    }
    // Each element is the sum over the samples in their order, however many are added at once.
    for (let i = 0; i < d; i++) addRows(sum.subarray(i * d, (i + 1) * d), centred, count, i);
  }
  return mirrored(sum, d);
}

/** Adds to a row, from its i-th element on, some rows times their own i-th element, one by one. */
function addRows(sum: Float64Array, rows: Float64Array, count: number, i: number): void {
  const d = sum.length;
  let n = 0;
  for (; n + 4 <= count; n += 4) {
    const [p, q, r, s] = [n * d, (n + 1) * d, (n + 2) * d, (n + 3) * d];
    const [a, b, c, e] = [rows[p + i]!, rows[q + i]!, rows[r + i]!, rows[s + i]!];
    for (let j = i; j < d; j++) {
      sum[j] = sum[j]! + a * rows[p + j]! + b * rows[q + j]! + c * rows[r + j]! + e * rows[s + j]!;
    }
  }
  for (; n < count; n++) {
    const a = rows[n * d + i]!;
    for (let j = i; j < d; j++) sum[j]! += a * rows[n * d + j]!;
  }
}

/** Adds `weight` v v' to the upper triangle of a d x d matrix. */
export function addOuter(sum: Float64Array, v: Float64Array, weight: number): void {
  const d = v.length;
  for (let i = 0; i < d; i++) {
    const a = weight * v[i]!;
    for (let j = i; j < d; j++) sum[i * d + j]! += a * v[j]!;
  }
}

/** Copies the upper triangle of a square matrix to the lower one, in place. */
export function mirrored(matrix: Float64Array, d: number): Float64Array {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) matrix[i * d + j] = matrix[j * d + i]!;
  }
  return matrix;
}
