import { isList, optionsOf, show } from "../../base/check.ts";
import type { Matrix } from "../../base/matrix.ts";

/** Class labels: any 32-bit integers, one a sample. They need not be dense: classes may be missing. */
export type Labels = Int32Array | readonly number[];

/** Embeddings with their labels. */
export interface LabelledEmbeddings {
  /** N x d. */
  embeddings: Matrix;
  /** N class labels. */
  labels: Labels;
}

/** Throws unless `x` is a matrix whose data fit its shape. */
export function checkMatrix(x: Matrix, name = "embeddings"): void {
  if (!(x?.data instanceof Float32Array)) {
    throw new TypeError(
      `Cannot measure because ${name} must be a matrix of float32 data: got ${show(x)}`,
    );
  }
  if (!isCount(x.rows) || !isCount(x.columns) || x.data.length !== x.rows * x.columns) {
    throw new RangeError(
      `Cannot measure because the shape of ${name} does not fit its data: ${show(x.rows)} x ${
        show(x.columns)
      } for ${x.data.length} values`,
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
  const wrong = labels.findIndex((label) => typeof label !== "number" || (label | 0) !== label);
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot measure because ${name} must be 32-bit integers: ${name}[${wrong}] is ${
        show(labels[wrong])
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

/** Throws unless `value` is an integer from 1 to `most`. */
export function checkPositiveInteger(value: number, name: string, most: number = Infinity): void {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new RangeError(
      `Cannot measure because ${name} must be a positive integer${
        most === Infinity ? "" : ` of at most ${most}`
      }: current value is ${show(value)}`,
    );
  }
}

/**
 * Throws unless each list is an array or a typed array, all of one length: scores, confidences,
 * angles, and what is told of each of them.
 */
export function checkLists(lists: Record<string, ArrayLike<unknown>>): void {
  let first: [name: string, length: number] | undefined;
  for (const [name, list] of Object.entries(lists)) {
    if (!isList(list)) {
      throw new TypeError(`Cannot measure because ${name} must be an array: got ${show(list)}`);
    }
    first ??= [name, list.length];
    if (list.length !== first[1]) {
      throw new RangeError(
        `Cannot measure because ${first[0]} and ${name} must be equally many: ${
          first[1]
        } and ${list.length}`,
      );
    }
  }
}

/** Throws unless every value is a number, which may be NaN or infinite. */
export function checkNumbers(values: ArrayLike<unknown>, name: string): void {
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] !== "number") {
      throw new TypeError(
        `Cannot measure because ${name} must be numbers: ${name}[${i}] is ${show(values[i])}`,
      );
    }
  }
}

/** Throws unless every value is true, false, 1 or 0. */
export function checkAnswers(values: ArrayLike<unknown>, name: string): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "boolean" && value !== 0 && value !== 1) {
      throw new TypeError(
        `Cannot measure because ${name} must be true or false: ${name}[${i}] is ${show(value)}`,
      );
    }
  }
}

/** Throws unless embeddings and labels are those of the same samples, `name` in messages. */
export function checkLabelled(samples: LabelledEmbeddings, name: string): void {
  const { embeddings, labels } = optionsOf(samples, name);
  checkMatrix(embeddings, `${name}.embeddings`);
  checkLabels(labels, embeddings.rows, `${name}.labels`);
}

/** Throws unless the value is a number from `least` to `most`. */
export function checkNumber(value: number, name: string, least: number, most: number): void {
  if (typeof value === "number" && value >= least && value <= most) return;
  throw new RangeError(
    `Cannot measure because ${name} must be a number from ${least} to ${most}: current value is ${
      show(value)
    }`,
  );
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
