/** Rows that the kernel takes at once. */
export const GROUP = 4;
/** Columns that the kernel takes at once. */
export const PANEL = 8;

/** `count` rounded up to whole groups or panels of `width`. */
export function padded(count: number, width: number): number {
  return Math.ceil(count / width) * width;
}

/** Some of the points, to be stored as the kernel reads them. */
export interface Packing {
  /** All points, d coordinates each. */
  points: Float64Array;
  d: number;
  /** Those to pack. */
  indices: ArrayLike<number>;
  /** The new origin. */
  centre: Float64Array;
  /** The new unit of length. */
  unit: number;
  /** Points side by side: {@linkcode GROUP} for rows, {@linkcode PANEL} for columns. */
  width: number;
}

/**
 * Packs points as float32, with their squared norms.
 *
 * The norms are summed as the kernel sums products, so that equal points are at distance 0 exactly.
 */
export function packFloats(
  { points, d, indices, centre, unit, width }: Packing,
  packed: Float32Array,
  norms: Float32Array,
): void {
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]! * d;
    let to = Math.floor(at / width) * width * d + at % width;
    let norm = 0;
    for (let k = 0; k < d; k++, to += width) {
      const value = Math.fround((points[from + k]! - centre[k]!) / unit);
      packed[to] = value;
      norm = Math.fround(norm + Math.fround(value * value));
    }
    norms[at] = norm;
  }
}

/** Packs points rounded to int16, two coordinates side by side, with their squared norms. */
export function packIntegers(
  { points, d, indices, centre, unit, width }: Packing,
  packed: Int16Array,
  norms: Int32Array,
): void {
  const depth = padded(d, 2);
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]! * d;
    const to = Math.floor(at / width) * width * depth + 2 * (at % width);
    let norm = 0;
    for (let k = 0; k < d; k++) {
      const value = Math.round((points[from + k]! - centre[k]!) / unit);
      packed[to + (k >> 1) * 2 * width + (k & 1)] = value;
      norm += value * value;
    }
    norms[at] = norm;
  }
}

/** The largest norm of the points less the centre. */
export function radiusOf(points: Float64Array, d: number, centre: Float64Array): number {
  let largest = 0;
  for (let at = 0; at < points.length; at += d) {
    let square = 0;
    for (let k = 0; k < d; k++) square += (points[at + k]! - centre[k]!) ** 2;
    largest = Math.max(largest, square);
  }
  return Math.sqrt(largest);
}

/** The mean of some of the points. */
export function meanOf(points: Float64Array, d: number, indices: ArrayLike<number>): Float64Array {
  const mean = new Float64Array(d);
  for (let at = 0; at < indices.length; at++) {
    for (let k = 0; k < d; k++) mean[k]! += points[indices[at]! * d + k]! / indices.length;
  }
  return mean;
}
