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
const STEPS = 22_000;

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
  const stride = padded(count, 2 * PANEL);
  const depth = padded(d, 2);
  const { kernel, at, scratch, buffer } = kernelSpace({
    rows: BLOCK * depth * 2,
    rowNorms: BLOCK * 4,
    columns: stride * depth * 2,
    columnNorms: stride * 4,
    squares: BLOCK * stride * 4,
    least: (SHORT + 1) * 4,
    candidates: stride * 4,
  });
  const candidates = new Int32Array(buffer, at.candidates, stride);

  const all = Int32Array.from({ length: count }, (_, i) => i);
  const centre = meanOf(points, d, all);
  const radius = Math.max(radiusOf(points, d, centre), radiusOf(queries, d, centre));
  const packing = { d, centre, unit: radius / STEPS || 1 };
  packIntegers(
    { ...packing, points, indices: all, width: PANEL },
    new Int16Array(buffer, at.columns, stride * depth),
    new Int32Array(buffer, at.columnNorms, stride),
  );
  const slack = 2 * Math.sqrt(d) + 1e-3;
  let first = -BLOCK;

  const measureFrom = (query: number) => {
    first = query;
    const size = Math.min(BLOCK, queryCount - first);
    const indices = Int32Array.from({ length: size }, (_, i) => first + i);
    packIntegers(
      { ...packing, points: queries, indices, width: GROUP },
      new Int16Array(buffer, at.rows, BLOCK * depth),
      new Int32Array(buffer, at.rowNorms, BLOCK),
    );
    kernel.squaredIntegerDistances(
      ...[BLOCK / GROUP, stride / PANEL, depth / 2, at.rows, at.columns],
      ...[at.rowNorms, at.columnNorms, at.squares, stride, scratch],
    );
  };

  /** Writes the candidates for the k nearest of a query to `candidates` and gives their number. */
  const findCandidates = (query: number, k: number, exclude: number): number => {
    const from = at.squares + (query - first) * stride * 4;
    const squares = new Int32Array(buffer, from, stride).fill(GREATEST, count);
    if (exclude >= 0) squares[exclude] = GREATEST;
    if (k <= SHORT) {
      return kernel.findCandidates(count, from, k, slack, at.least, at.candidates);
    }

    const limit = (Math.sqrt(kthSmallest(squares.slice(0, count), k)) + slack) ** 2;
    let total = 0;
    for (let i = 0; i < count; i++) if (squares[i]! <= limit) candidates[total++] = i;
    return total;
  };

  const exact = new Float64Array(count);
  return (query, ranking, exclude) => {
    if (query >= first + BLOCK) measureFrom(query);
    const total = findCandidates(query, ranking.k, exclude);
    for (let n = 0; n < total; n++) {
      exact[n] = distanceBetween(queries, query * d, points, candidates[n]! * d, d, distance);
    }
    ranking.take(candidates.subarray(0, total), exact.subarray(0, total));
  };
}
