import type { Matrix } from "../matrix.ts";

/** The mean of each column, in float64. */
export function columnMeans(x: Matrix): Float64Array {
  const mean = new Float64Array(x.columns);
  for (let at = 0; at < x.data.length; at++) mean[at % x.columns]! += x.data[at]!;
  return mean.map((sum) => sum / x.rows);
}
