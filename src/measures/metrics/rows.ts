import type { Matrix } from "../../base/matrix.ts";

/** The mean of each column, in float64. */
export function columnMeans(x: Matrix): Float64Array {
  const mean = new Float64Array(x.columns);
  for (let at = 0; at < x.data.length; at++) mean[at % x.columns]! += x.data[at]!;
  return mean.map((sum) => sum / x.rows);
}

/** A copy of the rows with these indices, in this order. */
export function rowsIn(x: Matrix, indices: ArrayLike<number>): Matrix {
  const data = new Float32Array(indices.length * x.columns);
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]! * x.columns;
    data.set(x.data.subarray(from, from + x.columns), at * x.columns);
  }
  return { data, rows: indices.length, columns: x.columns };
}
