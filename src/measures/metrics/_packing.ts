import { distances } from "./kernels/modules.js";

/** The functions of assembly/measures/distances.ts: pointers are byte addresses, strides count numbers. */
interface Kernel {
  squaredDistances(...values: number[]): void;
  squaredIntegerDistances(...values: number[]): void;
  findCandidates(...values: number[]): number;
  selectCandidates(...values: number[]): number;
  squaresTo(...values: number[]): void;
  addDistanceSums(...values: number[]): void;
}

/** The kernel with a memory of its own, which is freed with it. */
export interface KernelSpace<Region extends string> {
  kernel: Kernel;
  /** The byte address of each region. */
  at: Record<Region, number>;
  /** The byte address of the scratch that every function takes last. */
  scratch: number;
  buffer: ArrayBuffer;
}

/** Bytes of the scratch: 8 x 8 numbers. */
const SCRATCH = 256;

/** Instantiates the kernel with zeroed regions of the given sizes in bytes. */
export function kernelSpace<Region extends string>(
  sizes: Record<Region, number>,
): KernelSpace<Region> {
  const at = {} as Record<Region, number>;
  let end = SCRATCH;
  for (const region in sizes) {
    at[region] = end;
    end += Math.ceil(sizes[region] / 16) * 16;
  }
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / 65536) });
  const { exports } = new WebAssembly.Instance(distances, { env: { memory } });
  const kernel = exports as unknown as Kernel;
  return { kernel, at, scratch: 0, buffer: memory.buffer as ArrayBuffer };
}

/** Rows that the kernel takes at once. */
export const GROUP = 4;
/** The same of rows rounded to integers. */
export const INTEGER_GROUP = 8;
/** Columns that the kernel takes at once. */
export const PANEL = 8;

/** `count` rounded up to whole groups or panels of `width`. */
export function padded(count: number, width: number): number {
  return Math.ceil(count / width) * width;
}

/** Points of which each coordinate is a number: float32 are the same in float64. */
export type Points = Float64Array | Float32Array;

/** Some of the points, to be stored as the kernel reads them. */
export interface Packing {
  /** All points, d coordinates each. */
  points: Points;
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

/**
 * Packs points rounded to int16, two coordinates side by side, with their squared norms.
 *
 * @returns How far rounding moves a point at most, in the new unit.
 */
export function packIntegers(
  { points, d, indices, centre, unit, width }: Packing,
  packed: Int16Array,
  norms: Int32Array,
): number {
  const depth = padded(d, 2);
  let farthest = 0;
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]! * d;
    const to = Math.floor(at / width) * width * depth + 2 * (at % width);
    let norm = 0;
    let moved = 0;
    for (let k = 0; k < d; k++) {
      const exact = (points[from + k]! - centre[k]!) / unit;
      const value = Math.round(exact);
      packed[to + (k >> 1) * 2 * width + (k & 1)] = value;
      norm += value * value;
      moved += (value - exact) ** 2;
    }
    norms[at] = norm;
    farthest = Math.max(farthest, moved);
  }
  return Math.sqrt(farthest);
}

/** Writes points as float32, `width` numbers each, from a new origin in a new unit. */
export function packRows(
  { points, d, centre, unit, width }: Omit<Packing, "indices">,
  packed: Float32Array,
): void {
  for (let from = 0, to = 0; from < points.length; from += d, to += width) {
    for (let k = 0; k < d; k++) packed[to + k] = (points[from + k]! - centre[k]!) / unit;
  }
}

/** The largest norm of the points less the centre. */
export function radiusOf(points: Points, d: number, centre: Float64Array): number {
  let largest = 0;
  for (let at = 0; at < points.length; at += d) {
    let square = 0;
    for (let k = 0; k < d; k++) square += (points[at + k]! - centre[k]!) ** 2;
    largest = Math.max(largest, square);
  }
  return Math.sqrt(largest);
}
