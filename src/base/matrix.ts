import { isList, show } from "./check.ts";

/**
 * A dense matrix of embeddings: one row a sample, one column a coordinate.
 *
 * `data` holds `rows * columns` values in row-major order.
 */
export interface Matrix {
  /** The values, row after row. */
  data: Float32Array;
  /** Number of rows (samples). */
  rows: number;
  /** Number of columns (dimensions). */
  columns: number;
}

/**
 * Makes a {@linkcode Matrix} of an array of rows.
 *
 * @param rows The rows, all of one length. Values are rounded to float32.
 * @returns A row-major matrix.
 * @throws {RangeError} If the rows are no arrays of numbers, or differ in length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const x = matrixFrom([[1, 2], [3, 4], [5, 6]]);
 * assertEquals([x.rows, x.columns, x.data[4]], [3, 2, 5]);
 * ```
 */
export function matrixFrom(rows: readonly (readonly number[])[]): Matrix {
  if (!Array.isArray(rows) || !isList(rows[0] ?? [])) {
    throw new RangeError(
      `Cannot build a matrix because it must be an array of rows: current value is ${show(rows)}`,
    );
  }
  const columns = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * columns);
  for (const [index, row] of rows.entries()) {
    if (!isList(row) || row.length !== columns) {
      throw new RangeError(
        `Cannot build a matrix because its rows must have one length: row 0 has ${columns} values, row ${index} ${
          isList(row) ? `has ${row.length}` : `is ${show(row)}`
        }`,
      );
    }
    for (let column = 0; column < columns; column++) {
      if (typeof row[column] === "number") continue;
      throw new RangeError(
        `Cannot build a matrix because its values must be numbers: row ${index} holds ${
          show(row[column])
        }`,
      );
    }
    data.set(row as readonly number[], index * columns);
  }
  return { data, rows: rows.length, columns };
}

/**
 * A view (not a copy) of row `index` of `x`.
 *
 * @param x The matrix.
 * @param index The row, from 0.
 * @returns The values of the row; a change of them changes the matrix.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertEquals([...rowOf(matrixFrom([[1, 2], [3, 4]]), 1)], [3, 4]);
 * ```
 */
export function rowOf(x: Matrix, index: number): Float32Array {
  return x.data.subarray(index * x.columns, (index + 1) * x.columns);
}

/** Row-major values as rows. */
export function rowsFrom(values: ArrayLike<number>, columns: number): number[][] {
  return Array.from(
    { length: values.length / columns },
    (_, row) => Array.from({ length: columns }, (_, column) => values[row * columns + column]!),
  );
}

/** The inner product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The softmax probability of the most probable class of each row of logits; NaN where one is not finite. */
export function largestProbabilities(logits: Matrix): Float64Array {
  return Float64Array.from({ length: logits.rows }, (_, i) => {
    const row = rowOf(logits, i);
    const highest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    return 1 / row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  });
}
