import { type Classes, membersOf } from "./classes.ts";
import { meanDirections } from "./_directions.ts";
import { distancesFrom } from "./distances.ts";
import { GROUP, kernelSpace, packFloats, padded, PANEL, radiusOf } from "./_packing.ts";
import { meanPoint, squaredDistance } from "./vectors.ts";

/** Below this mean class size the kernel's padding costs more than it gains. */
const LEAST_CLASS_SIZE = 16;

/** The summed euclidean distances of each point to the points of each class, N x K. */
export function distanceSums(points: Float64Array, d: number, classes: Classes): Float64Array {
  const small = classes.of.length < LEAST_CLASS_SIZE * classes.counts.length;
  return small ? exactDistanceSums(points, d, classes) : fastDistanceSums(points, d, classes);
}

/** The sums in float64, one distance after the other. */
export function exactDistanceSums(
  points: Float64Array,
  d: number,
  { counts, of }: Classes,
): Float64Array {
  const K = counts.length;
  const sums = new Float64Array(of.length * K);
  const squares = new Float64Array(of.length);
  for (let i = 0; i < of.length; i++) {
    distancesFrom(points.subarray(i * d, (i + 1) * d), points, "euclidean", squares);
    for (let j = 0; j < of.length; j++) sums[i * K + of[j]!]! += Math.sqrt(squares[j]!);
  }
  return sums;
}

/**
 * The sums with distances in float32 and totals in float64, each pair of classes visited once.
 *
 * With the origin at the mean of the class in hand, rounding is relative to the distances that make
 * up the sums, wherever the points lie: the sums are right to about 1e-6.
 */
export function fastDistanceSums(
  points: Float64Array,
  d: number,
  { counts, of }: Classes,
): Float64Array {
  const K = counts.length;
  const N = of.length;
  const members = membersOf({ of, counts });
  const rowCapacity = padded(Math.max(...counts), GROUP);
  const starts = [0];
  for (const count of counts) starts.push(starts.at(-1)! + padded(count, PANEL));
  const capacity = starts.at(-1)!;

  const { kernel, at, scratch, buffer } = kernelSpace({
    rows: rowCapacity * d * 4,
    rowNorms: rowCapacity * 4,
    rowWeights: rowCapacity * 4,
    rowSums: rowCapacity * 8,
    columns: capacity * d * 4,
    columnNorms: capacity * 4,
    columnWeights: capacity * 4,
    columnSums: capacity * 8,
  });
  const floats = (address: number, length: number) => new Float32Array(buffer, address, length);
  const doubles = (address: number, length: number) => new Float64Array(buffer, address, length);

  const sums = new Float64Array(N * K);
  // In units of the radius no square overflows; a radius of 0 is that of equal points.
  const all = Int32Array.from(of.keys());
  const unit = radiusOf(points, d, meanPoint(points, d, all)) || 1;
  for (let a = 0; a < K; a++) {
    const centre = meanPoint(points, d, members[a]!);
    const groups = padded(counts[a]!, GROUP);
    floats(at.rows, rowCapacity * d).fill(0);
    packFloats(
      { points, d, indices: members[a]!, centre, unit, width: GROUP },
      floats(at.rows, groups * d),
      floats(at.rowNorms, groups),
    );
    markUsed(floats(at.rowWeights, groups), counts[a]!);
    for (let b = a; b < K; b++) {
      const panels = padded(counts[b]!, PANEL);
      const start = starts[b]!;
      packFloats(
        { points, d, indices: members[b]!, centre, unit, width: PANEL },
        floats(at.columns + start * d * 4, panels * d),
        floats(at.columnNorms + start * 4, panels),
      );
      markUsed(floats(at.columnWeights + start * 4, panels), counts[b]!);
      doubles(at.rowSums, groups).fill(0);
      doubles(at.columnSums, panels).fill(0);
      kernel.addDistanceSums(
        ...[groups / GROUP, panels / PANEL, d, at.rows, at.columns + start * d * 4],
        ...[at.rowNorms, at.columnNorms + start * 4, at.rowWeights, at.columnWeights + start * 4],
        ...[at.rowSums, at.columnSums, scratch],
      );
      const ofRows = doubles(at.rowSums, counts[a]!);
      for (const [n, i] of members[a]!.entries()) sums[i * K + b]! += unit * ofRows[n]!;
      if (b === a) continue;
      const ofColumns = doubles(at.columnSums, counts[b]!);
      for (const [n, j] of members[b]!.entries()) sums[j * K + a]! += unit * ofColumns[n]!;
    }
  }
  return sums;
}

/** 1 for the first `count` weights, 0 for the padding after them. */
function markUsed(weights: Float32Array, count: number): void {
  weights.fill(1, 0, count).fill(0, count);
}

/** Below this mean distance its sum loses digits to the number of samples. */
const NEAR = 2 ** -20;

/**
 * The summed cosine distances of each point to the points of each class, N x K, in O(N K d).
 *
 * For unit vectors 1 - cos is half the squared distance, and squared distances to n points sum to n
 * times that to their mean plus their scatter: no pair needs to be visited, and small angles lose no
 * digits. A zero vector is at distance 1 from everything else.
 */
export function cosineDistanceSums(
  units: Float64Array,
  d: number,
  { counts, of }: Classes,
): Float64Array {
  const K = counts.length;
  const isZero = Array.from(
    of,
    (_, i) => units.subarray(i * d, (i + 1) * d).every((value) => value === 0),
  );
  const directed = counts.slice();
  for (const [i, k] of of.entries()) if (isZero[i]) directed[k]!--;

  const means = meanDirections(units, d, { of, counts: directed.map((n) => Math.max(1, n)) });
  const squareTo = (i: number, k: number) => squaredDistance(units, i * d, means, k * d, d);
  const scatter = new Float64Array(K);
  for (const [i, k] of of.entries()) if (!isZero[i]) scatter[k]! += squareTo(i, k);

  // Where all are near each other, what is left of the rounding of means must not be added up.
  const noise = 2 ** -53 * of.length;
  const nearSquareTo = (i: number, k: number) => {
    let sum = 0;
    for (let j = 0; j < d; j++) {
      const unit = units[i * d + j]!;
      const gap = unit - means[k * d + j]!;
      if (Math.abs(gap) > noise * Math.abs(unit)) sum += gap * gap;
    }
    return sum;
  };
  const nearScatter = new Float64Array(K);
  for (const [i, k] of of.entries()) if (!isZero[i]) nearScatter[k]! += nearSquareTo(i, k);

  return Float64Array.from({ length: of.length * K }, (_, at) => {
    const [i, k] = [Math.floor(at / K), at % K];
    if (isZero[i]) return counts[k]! - (of[i] === k ? 1 : 0);
    const half = (directed[k]! * squareTo(i, k) + scatter[k]!) / 2;
    if (half > NEAR * counts[k]!) return half + counts[k]! - directed[k]!;
    return (directed[k]! * nearSquareTo(i, k) + nearScatter[k]!) / 2 + (counts[k]! - directed[k]!);
  });
}
