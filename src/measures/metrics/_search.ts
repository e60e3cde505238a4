import { type Distance, distanceBetween, distancesFrom } from "./_distances.ts";
import { firstNotBelow, type Ranking } from "./_ranking.ts";

/** Samples to search, and the queries: unit vectors for the cosine. */
export interface SearchSpace {
  points: Float64Array;
  queries: Float64Array;
  d: number;
  distance: Distance;
}

/**
 * Fills the ranking with the samples nearest to a query, but for the one to exclude (-1 for none).
 * Euclidean distances come squared. Queries must be asked for in ascending order.
 */
export type Search = (query: number, ranking: Ranking, exclude: number) => void;

/** Looks at every sample. */
export function exhaustiveSearch({ points, queries, d, distance }: SearchSpace): Search {
  const distances = new Float64Array(points.length / d);
  return (query, ranking, exclude) => {
    distancesFrom(queries.subarray(query * d, (query + 1) * d), points, distance, distances);
    const indices = Int32Array.from(distances.keys()).filter((i) => i !== exclude);
    ranking.take(indices, distances.filter((_, i) => i !== exclude));
  };
}

/**
 * Looks at the samples in order of their distance along one axis, to both sides of the query, until
 * that distance alone exceeds what the ranking takes: fast in two or three dimensions.
 */
export function sweepingSearch({ points, queries, d, distance }: SearchSpace): Search {
  const axis = widestAxis(points, d);
  const count = points.length / d;
  const coordinate = (i: number) => points[i * d + axis]!;
  const order = Int32Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => coordinate(a) - coordinate(b) || a - b);
  const along = Float64Array.from(order, coordinate);
  // In this order the samples of a sweep lie side by side.
  const sorted = new Float64Array(points.length);
  for (const [at, i] of order.entries()) sorted.set(points.subarray(i * d, (i + 1) * d), at * d);

  return (query, ranking, exclude) => {
    const from = query * d;
    const at = queries[from + axis]!;
    ranking.clear();
    const start = firstNotBelow(along, at);
    for (const direction of [1, -1]) {
      let worst = ranking.worst;
      for (
        let place = direction > 0 ? start : start - 1;
        place >= 0 && place < count;
        place += direction
      ) {
        const gap = along[place]! - at;
        // 1 - cos of unit vectors is half their squared distance, but for rounding.
        const bound = distance === "euclidean" ? gap * gap : gap * gap / 2 - 1e-12;
        if (bound > worst) break;
        const value = distanceBetween(queries, from, sorted, place * d, d, distance);
        if (value > worst || order[place] === exclude) continue;
        ranking.offer(order[place]!, value);
        worst = ranking.worst;
      }
    }
  };
}

function widestAxis(points: Float64Array, d: number): number {
  const low = new Float64Array(d).fill(Infinity);
  const high = new Float64Array(d).fill(-Infinity);
  for (let at = 0; at < points.length; at++) {
    low[at % d] = Math.min(low[at % d]!, points[at]!);
    high[at % d] = Math.max(high[at % d]!, points[at]!);
  }
  const widths = high.map((value, k) => value - low[k]!);
  return widths.indexOf(Math.max(...widths));
}
