import { type Matrix, rowOf } from "../../base/matrix.ts";

/** The inner product of the `length` values of `a` from `i` on and those of `b` from `j` on. */
export function dot(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  length: number,
): number {
  let sum = 0;
  for (let n = 0; n < length; n++) sum += a[i + n]! * b[j + n]!;
  return sum;
}

/** The squared distance of the `length` values of `a` from `i` on to those of `b` from `j` on. */
export function squaredDistance(
  a: ArrayLike<number>,
  i: number,
  b: ArrayLike<number>,
  j: number,
  length: number,
): number {
  let sum = 0;
  for (let n = 0; n < length; n++) sum += (a[i + n]! - b[j + n]!) ** 2;
  return sum;
}

/** The sum of the squares. */
export function squareSum(values: Float64Array | Float32Array): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n]! ** 2;
  return sum;
}

/** The euclidean norm. */
export function norm(values: Float64Array | Float32Array): number {
  return Math.sqrt(squareSum(values));
}

/** The arithmetic mean. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n]!;
  return sum / values.length;
}

/** The population variance. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  return mean(Float64Array.from(values, (value) => (value - centre) ** 2));
}

/** The mean of each column: its sum in float64, divided once. */
export function columnMeans(x: Matrix): Float64Array {
  const means = new Float64Array(x.columns);
  for (let at = 0; at < x.data.length; at++) means[at % x.columns]! += x.data[at]!;
  return means.map((sum) => sum / x.rows);
}

/**
 * The mean of the points of d coordinates, or of some of them, each divided before it is added:
 * rounded otherwise than {@linkcode columnMeans}, and results depend on it.
 */
export function meanPoint(
  points: Float64Array | Float32Array,
  d: number,
  indices: ArrayLike<number> = Int32Array.from({ length: points.length / d }, (_, i) => i),
): Float64Array {
  const mean = new Float64Array(d);
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]! * d;
    for (let k = 0; k < d; k++) mean[k]! += points[from + k]! / indices.length;
  }
  return mean;
}

/** Views of the rows of d values each. */
export function splitRows(values: Float64Array, d: number): Float64Array[] {
  return Array.from({ length: values.length / d }, (_, k) => values.subarray(k * d, (k + 1) * d));
}

/** A copy of the rows with these indices, in this order. */
export function rowsIn(x: Matrix, indices: ArrayLike<number>): Matrix {
  const data = new Float32Array(indices.length * x.columns);
  for (let at = 0; at < indices.length; at++) data.set(rowOf(x, indices[at]!), at * x.columns);
  return { data, rows: indices.length, columns: x.columns };
}

/** The rows scaled to unit length in float32; a zero row stays zero. */
export function unitRows(x: Matrix): Matrix {
  const data = new Float32Array(x.data.length);
  for (let i = 0; i < x.rows; i++) {
    const row = rowOf(x, i);
    const length = norm(row);
    data.set(length > 0 ? row.map((value) => value / length) : row, i * x.columns);
  }
  return { ...x, data };
}
