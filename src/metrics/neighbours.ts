import type { Matrix } from "../matrix.ts";
import { checkMatrix, checkPositiveInteger, checkSameColumns } from "./_check.ts";
import { checkDistance, type Distance, distancesFrom, pointsOf } from "./_distances.ts";

/** The nearest samples of each query. */
export interface Neighbours {
  /** Neighbours of each query. */
  k: number;
  /** Q x k row-major: indices of the samples, nearest first; equal distances in order of index. */
  indices: Int32Array;
  /** Q x k: their distances. */
  distances: Float64Array;
}

/** Options of {@linkcode nearestNeighbours}. */
export interface NeighbourOptions {
  /** Default `euclidean`. */
  distance?: Distance;
  /** Query i is sample i, and not its own neighbour. Default false. */
  excludeSelf?: boolean;
}

/**
 * Finds the k nearest samples of each query, exactly, by brute force in blocks of O(N) memory.
 *
 * Neighbours are ordered by distance and then by index, so that ties are settled one way.
 *
 * @param x N x d samples.
 * @param queries Q x d queries.
 * @param k Neighbours of each query, 1 .. N (N - 1 with `excludeSelf`).
 * @param options The distance, and whether the queries are the samples themselves.
 * @returns Indices and distances.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom, nearestNeighbours } from "@loss-atlas/loss-atlas";
 *
 * const x = matrixFrom([[0, 0], [3, 4], [6, 8]]);
 * const { indices, distances } = nearestNeighbours(x, matrixFrom([[6, 7]]), 2);
 * assertEquals([[...indices], distances[0]], [[2, 1], 1]);
 * ```
 */
export function nearestNeighbours(
  x: Matrix,
  queries: Matrix,
  k: number,
  options: NeighbourOptions = {},
): Neighbours {
  const { distance = "euclidean", excludeSelf = false } = options;
  checkMatrix(x);
  checkMatrix(queries, "queries");
  checkSameColumns(x, queries, ["embeddings", "queries"]);
  checkDistance(distance);
  checkPositiveInteger(k, "k");
  const available = x.rows - (excludeSelf ? 1 : 0);
  if (k > available) {
    throw new RangeError(`Cannot find ${k} neighbours among ${available} samples`);
  }
  const indices = new Int32Array(queries.rows * k);
  const distances = new Float64Array(queries.rows * k);
  forEachQuery(x, queries, distance, (all, query) => {
    if (excludeSelf) all[query] = Infinity;
    const nearest = indices.subarray(query * k, (query + 1) * k);
    smallest(all, nearest);
    for (let n = 0; n < k; n++) {
      const value = all[nearest[n]!]!;
      distances[query * k + n] = distance === "euclidean" ? Math.sqrt(value) : value;
    }
  });
  return { k, indices, distances };
}

/** Visits each query with its (squared, if euclidean) distances to all samples, in a reused array. */
export function forEachQuery(
  x: Matrix,
  queries: Matrix,
  distance: Distance,
  visit: (distances: Float64Array, query: number) => void,
): void {
  const points = pointsOf(x, distance);
  const from = x === queries ? points : pointsOf(queries, distance);
  const distances = new Float64Array(x.rows);
  for (let query = 0; query < queries.rows; query++) {
    const point = from.subarray(query * x.columns, (query + 1) * x.columns);
    distancesFrom(point, points, distance, distances);
    visit(distances, query);
  }
}

/** Fills `out` with the indices of the smallest values, ascending; equal values in order of index. */
export function smallest(values: Float64Array, out: Int32Array): void {
  const k = out.length;
  let count = 0;
  let worst = Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (count === k && value >= worst) continue;
    let at = count < k ? count++ : k - 1;
    for (; at > 0 && values[out[at - 1]!]! > value; at--) out[at] = out[at - 1]!;
    out[at] = i;
    worst = values[out[count - 1]!]!;
  }
}
