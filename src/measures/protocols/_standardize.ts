import type { Matrix } from "../../base/matrix.ts";
import { columnMeans } from "../metrics/rows.ts";

/** Maps features to mean 0 and standard deviation 1, by the statistics of the training samples. */
export function standardizer(train: Matrix): (x: Matrix) => Matrix {
  const mean = columnMeans(train);
  const square = new Float64Array(train.columns);
  for (let at = 0; at < train.data.length; at++) {
    const column = at % train.columns;
    square[column]! += (train.data[at]! - mean[column]!) ** 2;
  }
  // A feature that never varies stays 0 rather than becoming NaN.
  const scale = square.map((sum) => sum === 0 ? 1 : Math.sqrt(sum / train.rows));
  return (x) => ({
    ...x,
    data: x.data.map((value, at) => (value - mean[at % x.columns]!) / scale[at % x.columns]!),
  });
}
