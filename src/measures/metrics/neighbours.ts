import type { Matrix } from "../../base/matrix.ts";
import { checkMatrix, checkPositiveInteger, checkSameColumns } from "./check.ts";
import { checkDistance, type Distance, hasZeroRow, normalizeRows } from "./distances.ts";
import type { Points } from "./_packing.ts";
import { Ranking, SHORT } from "./_ranking.ts";
import {
  exhaustiveSearch,
  type HitSearch,
  hitSearch,
  integerSearch,
  type Search,
  type SearchSpace,
  sweepingSearch,
} from "./_search.ts";

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
 * Finds the k nearest samples of each query, exactly, in O(N) memory.
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
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
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
  forEachQuery(x, queries, { distance, excludeSelf, k }, (query, ranking) => {
    indices.set(ranking.indices, query * k);
    distances.set(ranking.distances, query * k);
  });
  return {
    k,
    indices,
    distances: distance === "euclidean" ? distances.map(Math.sqrt) : distances,
  };
}

/** Visits each query with its nearest samples; euclidean distances are squared. */
function forEachQuery(
  x: Matrix,
  queries: Matrix,
  { distance, excludeSelf, k }: Required<NeighbourOptions> & { k: number },
  visit: (query: number, ranking: Ranking) => void,
): void {
  const space = searchSpace(x, queries, distance);
  const search = isShort(space, k)
    ? sweepingSearch(space)
    : isDirected(space)
    ? integerSearch(space)
    : exhaustiveSearch(space);
  const ranking = new Ranking(k);
  for (let query = 0; query < queries.rows; query++) {
    search(query, ranking, excludeSelf ? query : -1);
    visit(query, ranking);
  }
}

/**
 * Visits samples with their nearest others, nearest first: 1 where one is of the same kind, else 0.
 *
 * @param x N x d samples.
 * @param kinds The kind of each sample.
 * @param options The distance, and how many others a sample wants; at 0 it is passed over.
 * @param visit Is given a view, which the next sample writes over.
 */
export function forEachHits(
  x: Matrix,
  kinds: ArrayLike<number>,
  { distance, depth }: { distance: Distance; depth: (query: number) => number },
  visit: (hits: Uint8Array) => void,
): void {
  const space = searchSpace(x, x, distance);
  const searchFor = (k: number) =>
    isShort(space, k)
      ? rankedHits(sweepingSearch(space), kinds)
      : isDirected(space)
      ? hitSearch(space, kinds)
      : rankedHits(exhaustiveSearch(space), kinds);
  let search: HitSearch | undefined;
  let hits = new Uint8Array(0);
  for (let query = 0; query < x.rows; query++) {
    const k = depth(query);
    if (k === 0) continue;
    search ??= searchFor(k);
    if (hits.length !== k) hits = new Uint8Array(k);
    search(query, hits);
    visit(hits);
  }
}

/** The hits by a search that ranks all. */
function rankedHits(search: Search, kinds: ArrayLike<number>): HitSearch {
  let ranking = new Ranking(0);
  return (query, hits) => {
    if (ranking.k !== hits.length) ranking = new Ranking(hits.length);
    search(query, ranking, query);
    for (let n = 0; n < hits.length; n++) {
      hits[n] = kinds[ranking.indices[n]!] === kinds[query] ? 1 : 0;
    }
  };
}

function searchSpace(x: Matrix, queries: Matrix, distance: Distance): SearchSpace {
  const points = searched(x, distance);
  return {
    points,
    queries: x === queries ? points : searched(queries, distance),
    d: x.columns,
    distance,
  };
}

/** The rows; for the cosine unit vectors in float64, of the same bits for all multiples of a row. */
function searched(x: Matrix, distance: Distance): Points {
  if (distance === "euclidean") return x.data;
  const points = Float64Array.from(x.data);
  const d = x.columns;
  for (let at = 0; at < points.length; at += d) {
    const row = points.subarray(at, at + d);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest > 0) row.forEach((value, k) => row[k] = value / largest);
  }
  normalizeRows(points, d);
  return points;
}

/** All searches give the same; which is fastest depends on the dimension. */
function isShort({ d, ...space }: SearchSpace, k: number): boolean {
  return d <= 3 && k <= SHORT && isDirected({ d, ...space });
}

/** Whether all vectors have a direction where it counts: one without is equally far from all others. */
function isDirected({ points, queries, d, distance }: SearchSpace): boolean {
  return distance === "euclidean" || !(hasZeroRow(points, d) || hasZeroRow(queries, d));
}
