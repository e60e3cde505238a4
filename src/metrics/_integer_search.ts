import { distanceBetween } from "./_distances.ts";
import { kernelSpace } from "./_kernel.ts";
import { GROUP, meanOf, packIntegers, padded, PANEL, radiusOf } from "./_panels.ts";
import { kthSmallest, SHORT } from "./_ranking.ts";
import type { Search, SearchSpace } from "./_search.ts";

/** Queries whose distances to all samples are held at once. */
const BLOCK = 64;

/** The greatest value of int32. */
const GREATEST = 2 ** 31 - 1;

/** The radius of all points in steps of the rounding: norms stay below 2^29. */
const STEPS = 16_000;

/**
 * Looks for candidates among points rounded to int16, by the SIMD kernel, and ranks these by their
 * exact distances.
 *
 * Rounding moves a point by at most half the root of d steps, so a distance changes by at most the
 * root of d: the k nearest are among the samples whose rounded distance exceeds the k-th smallest
 * one by no more than twice that. The result is exact, wherever the points lie; where they lie
 * within a few steps of each other there are more candidates.
 */
export function integerSearch({ points, queries, d, distance }: SearchSpace): Search {
  const count = points.length / d;
  const queryCount = queries.length / d;
  const stride = padded(count, PANEL);
  const depth = padded(d, 2);
  const { kernel, addresses, scratch, buffer } = kernelSpace([
    ...[BLOCK * depth * 2, BLOCK * 4, stride * depth * 2, stride * 4, BLOCK * stride * 4],
  ]);
  const [rows, rowNorms, columns, columnNorms, out] = addresses as [
    number,
    number,
    number,
    number,
    number,
  ];

  const all = Int32Array.from({ length: count }, (_, i) => i);
  const centre = meanOf(points, d, all);
  const radius = Math.max(radiusOf(points, d, centre), radiusOf(queries, d, centre));
  const packing = { d, centre, unit: radius / STEPS || 1 };
  packIntegers(
    { ...packing, points, indices: all, width: PANEL },
    new Int16Array(buffer, columns, stride * depth),
    new Int32Array(buffer, columnNorms, stride),
  );
  const slack = 2 * Math.sqrt(d) + 1e-3;
  let first = -BLOCK;

  const measureFrom = (query: number) => {
    first = query;
    const size = Math.min(BLOCK, queryCount - first);
    const indices = Int32Array.from({ length: size }, (_, i) => first + i);
    packIntegers(
      { ...packing, points: queries, indices, width: GROUP },
      new Int16Array(buffer, rows, BLOCK * depth),
      new Int32Array(buffer, rowNorms, BLOCK),
    );
    kernel.squaredIntegerDistances(
      ...[BLOCK / GROUP, stride / PANEL, depth / 2, rows, columns],
      ...[rowNorms, columnNorms, out, stride, scratch],
    );
  };

  const candidates = new Int32Array(count);
  const exact = new Float64Array(count);
  return (query, ranking, exclude) => {
    if (query >= first + BLOCK) measureFrom(query);
    const squares = new Int32Array(buffer, out + (query - first) * stride * 4, count);
    if (exclude >= 0) squares[exclude] = GREATEST;
    const found = findCandidates(squares, ranking.k, slack, candidates);
    for (let n = 0; n < found; n++) {
      exact[n] = distanceBetween(queries, query * d, points, candidates[n]! * d, d, distance);
    }
    ranking.take(candidates.subarray(0, found), exact.subarray(0, found));
  };
}

/**
 * Writes the indices of all samples whose distance exceeds the k-th smallest one by at most `slack`
 * to `found`, and gives their number; the values are squared distances.
 */
function findCandidates(squares: Int32Array, k: number, slack: number, found: Int32Array): number {
  if (k > SHORT) {
    const limit = (Math.sqrt(kthSmallest(squares.slice(), k)) + slack) ** 2;
    return select(squares, limit, found);
  }
  // In one pass: what is within the slack of the k-th smallest so far may be within it at the end.
  const least = new Int32Array(k).fill(GREATEST);
  let limit = Infinity;
  let count = 0;
  for (let i = 0; i < squares.length; i++) {
    const value = squares[i]!;
    if (value > limit) continue;
    found[count++] = i;
    if (value >= least[k - 1]!) continue;
    let at = k - 1;
    for (; at > 0 && least[at - 1]! > value; at--) least[at] = least[at - 1]!;
    least[at] = value;
    limit = (Math.sqrt(least[k - 1]!) + slack) ** 2;
  }
  let kept = 0;
  for (let n = 0; n < count; n++) if (squares[found[n]!]! <= limit) found[kept++] = found[n]!;
  return kept;
}

function select(squares: Int32Array, limit: number, found: Int32Array): number {
  let count = 0;
  for (let i = 0; i < squares.length; i++) if (squares[i]! <= limit) found[count++] = i;
  return count;
}
