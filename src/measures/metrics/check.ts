import type { Matrix } from "../../base/matrix.ts";

/** Class labels: any 32-bit integers, one a sample. They need not be dense: classes may be missing. */
export type Labels = Int32Array | readonly number[];

/** Throws unless `x` is a matrix whose data fit its shape. */
export function checkMatrix(x: Matrix, name = "embeddings"): void {
  if (!(x?.data instanceof Float32Array)) {
    throw new TypeError(
      `Cannot measure because ${name} must be a matrix of float32 data: got ${show(x)}`,
    );
  }
  if (!isCount(x.rows) || !isCount(x.columns) || x.data.length !== x.rows * x.columns) {
    throw new RangeError(
      `Cannot measure because the shape of ${name} does not fit its data: ${x.rows} x ${x.columns} for ${x.data.length} values`,
    );
  }
}

/** Throws unless `labels` holds one integer for each of `rows` samples. */
export function checkLabels(labels: Labels, rows: number, name = "labels"): void {
  if (!(labels instanceof Int32Array) && !Array.isArray(labels)) {
    throw new TypeError(
      `Cannot measure because ${name} must be an Int32Array or an array: got ${show(labels)}`,
    );
  }
  if (labels.length !== rows) {
    throw new RangeError(
      `Cannot measure because every sample needs one label: ${rows} samples, ${labels.length} ${name}`,
    );
  }
  if (labels instanceof Int32Array) return;
  const wrong = labels.findIndex((label) => (label | 0) !== label);
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot measure because ${name} must be 32-bit integers: ${name}[${wrong}] is ${
        labels[wrong]
      }`,
    );
  }
}

/** Throws unless both matrices have one number of columns. */
export function checkSameColumns(x: Matrix, y: Matrix, names: [string, string]): void {
  if (x.columns !== y.columns) {
    throw new RangeError(
      `Cannot measure because ${names[0]} and ${
        names[1]
      } must have one dimension: ${x.columns} and ${y.columns}`,
    );
  }
}

/** Throws unless `value` is an integer of at least 1. */
export function checkPositiveInteger(value: number, name: string): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(
      `Cannot measure because ${name} must be a positive integer: current value is ${value}`,
    );
  }
}

/** Whether every value is finite; a diverged training gives embeddings that are not. */
export function allFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) return false;
  }
  return true;
}

/** Whether there is a value that is not a number. */
export function hasNaN(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function show(value: unknown): string {
  return value === null ? "null" : typeof value === "object" ? "another object" : typeof value;
}
