import { type Distance, distanceBetween, distancesFrom } from "./distances.ts";
import {
  INTEGER_GROUP,
  kernelSpace,
  packIntegers,
  packRows,
  padded,
  PANEL,
  type Points,
  radiusOf,
} from "./_packing.ts";
import { firstNotBelow, Ranking, SHORT } from "./_ranking.ts";
import { meanPoint } from "./vectors.ts";

/** Samples to search, and the queries: unit vectors for the cosine. */
export interface SearchSpace {
  points: Points;
  queries: Points;
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

function widestAxis(points: Points, d: number): number {
  const low = new Float64Array(d).fill(Infinity);
  const high = new Float64Array(d).fill(-Infinity);
  for (let at = 0; at < points.length; at++) {
    low[at % d] = Math.min(low[at % d]!, points[at]!);
    high[at % d] = Math.max(high[at % d]!, points[at]!);
  }
  const widths = high.map((value, k) => value - low[k]!);
  return widths.indexOf(Math.max(...widths));
}

/**
 * Writes the exact distances of a query to some samples, each summed as {@linkcode distanceBetween}
 * sums it. A sum waits for each of its terms, so four are made side by side.
 */
function distancesTo(
  samples: Int32Array,
  { points, queries, d, distance }: SearchSpace,
  query: number,
  out: Float64Array,
): void {
  const from = query * d;
  const sums = distance === "euclidean" ? fourSquares : fourProducts;
  const fours = samples.length - samples.length % 4;
  for (let n = 0; n < fours; n += 4) sums(queries, from, points, samples, n, d, out);
  if (distance === "cosine") {
    for (let n = 0; n < fours; n++) out[n] = Math.min(2, Math.max(0, 1 - out[n]!));
  }
  for (let n = fours; n < samples.length; n++) {
    out[n] = distanceBetween(queries, from, points, samples[n]! * d, d, distance);
  }
}

/** The squared distances of a query to four samples. */
function fourSquares(
  queries: Points,
  from: number,
  points: Points,
  samples: Int32Array,
  n: number,
  d: number,
  out: Float64Array,
): void {
  let i = samples[n]! * d;
  let j = samples[n + 1]! * d;
  let l = samples[n + 2]! * d;
  let m = samples[n + 3]! * d;
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let k = from; k < from + d; k++) {
    const at = queries[k]!;
    const a = at - points[i++]!;
    const b = at - points[j++]!;
    const c = at - points[l++]!;
    const e = at - points[m++]!;
    first += a * a;
    second += b * b;
    third += c * c;
    fourth += e * e;
  }
  out[n] = first;
  out[n + 1] = second;
  out[n + 2] = third;
  out[n + 3] = fourth;
}

/** The inner products of a query with four samples. */
function fourProducts(
  queries: Points,
  from: number,
  points: Points,
  samples: Int32Array,
  n: number,
  d: number,
  out: Float64Array,
): void {
  let i = samples[n]! * d;
  let j = samples[n + 1]! * d;
  let l = samples[n + 2]! * d;
  let m = samples[n + 3]! * d;
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let k = from; k < from + d; k++) {
    const at = queries[k]!;
    first += at * points[i++]!;
    second += at * points[j++]!;
    third += at * points[l++]!;
    fourth += at * points[m++]!;
  }
  out[n] = first;
  out[n + 1] = second;
  out[n + 2] = third;
  out[n + 3] = fourth;
}

/** Queries whose distances to all samples are held at once. */
const BLOCK = 64;

/** The greatest value of int32. */
const GREATEST = 2 ** 31 - 1;

/** The radius of all points in steps of the rounding: norms stay below 2^29. */
const STEPS = 22_000;

/** Numbers of the kernel's histogram. */
const BINS = 2048;

/** What may be among the k nearest of a query. */
interface Candidates {
  /** Ascending indices; a view that the next query writes over. */
  indices: Int32Array;
  /** The address of the indices. */
  address: number;
}

/**
 * Finds candidates among points rounded to int16, by the SIMD kernel.
 *
 * A distance changes by no more than rounding moves both points: the k nearest are among the samples
 * whose rounded distance exceeds the k-th smallest one by no more than twice that. So what follows is
 * exact, wherever the points lie; where they lie within a few steps of each other there are more
 * candidates.
 */
function roundedSearch({ points, queries, d, distance }: SearchSpace, refines = false) {
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
    least: BINS * 4,
    candidates: stride * 4,
    // Memory that nobody touches takes no room.
    points: refines ? count * padded(d, 4) * 4 : 0,
    refined: refines ? stride * 8 : 0,
  });
  const candidates = new Int32Array(buffer, at.candidates, stride);

  const all = Int32Array.from({ length: count }, (_, i) => i);
  const centre = meanPoint(points, d, all);
  const radius = Math.max(radiusOf(points, d, centre), radiusOf(queries, d, centre));
  const packing = { d, centre, unit: radius / STEPS || 1 };
  const moved = packIntegers(
    { ...packing, points, indices: all, width: PANEL },
    new Int16Array(buffer, at.columns, stride * depth),
    new Int32Array(buffer, at.columnNorms, stride),
  );
  // What 1 - cos of unit vectors is off by, as the root of as many squared steps.
  const noise = distance === "euclidean" ? 0 : Math.sqrt((8 * d + 32) * 2 ** -53) / packing.unit;
  let first = -BLOCK;
  let slack = 0;

  const measureFrom = (query: number) => {
    first = query;
    const size = Math.min(BLOCK, queryCount - first);
    const indices = Int32Array.from({ length: size }, (_, i) => first + i);
    const queryMoved = packIntegers(
      { ...packing, points: queries, indices, width: INTEGER_GROUP },
      new Int16Array(buffer, at.rows, BLOCK * depth),
      new Int32Array(buffer, at.rowNorms, BLOCK),
    );
    slack = 1e-3 + Math.min(2 * Math.sqrt(d), 2 * (moved + queryMoved) + noise);
    kernel.squaredIntegerDistances(
      ...[BLOCK / INTEGER_GROUP, stride / PANEL, depth / 2, at.rows, at.columns],
      ...[at.rowNorms, at.columnNorms, at.squares, stride, scratch],
    );
  };

  const find = (query: number, k: number, exclude: number): Candidates => {
    if (query >= first + BLOCK) measureFrom(query);
    const from = at.squares + (query - first) * stride * 4;
    const squares = new Int32Array(buffer, from, stride).fill(GREATEST, count);
    if (exclude >= 0) squares[exclude] = GREATEST;
    const select = k <= SHORT ? kernel.findCandidates : kernel.selectCandidates;
    const total = select(count, from, k, slack, at.least, at.candidates);
    return { indices: candidates.subarray(0, total), address: at.candidates };
  };

  let isPacked = false;
  /** The squared distances of a query to the candidates by float32, in squared steps: a view. */
  const refine = (query: number, { indices, address }: Candidates): Float64Array => {
    const width = padded(d, 4);
    if (!isPacked) {
      isPacked = true;
      packRows({ ...packing, points, width }, new Float32Array(buffer, at.points, count * width));
    }
    const from = at.points + query * width * 4;
    kernel.squaresTo(indices.length, width / 4, from, at.points, address, at.refined);
    return new Float64Array(buffer, at.refined, indices.length);
  };
  /** Refined distances that differ by more than this are in the order of the exact ones. */
  const slackOf = (root: number) =>
    noise + 2 * (2 ** -22 * STEPS + 1.02 * (d / 8 + 4) * 2 ** -24 * (root + 1));
  return { find, refine, slackOf, step: packing.unit };
}

/** Ranks the candidates among rounded points by their exact distances. */
export function integerSearch(space: SearchSpace): Search {
  const { find } = roundedSearch(space);
  const exact = new Float64Array(space.points.length / space.d);
  return (query, ranking, exclude) => {
    const { indices } = find(query, ranking.k, exclude);
    distancesTo(indices, space, query, exact);
    ranking.take(indices, exact.subarray(0, indices.length));
  };
}

/**
 * Writes for the nearest samples of a query, nearest first, 1 where one is of the query's kind, else
 * 0. Queries must be asked for in ascending order.
 */
export type HitSearch = (query: number, hits: Uint8Array) => void;

/**
 * The hits of samples among the others. As the order among samples of one kind makes no difference,
 * distances are refined only where there are several kinds, and exact ones are taken only where those
 * of two kinds are too near each other to tell their order.
 *
 * @param kinds The kind of each sample; the queries are the samples.
 */
export function hitSearch(space: SearchSpace, kinds: ArrayLike<number>): HitSearch {
  const { find, refine, slackOf, step } = roundedSearch(space, true);
  // Of unit vectors 1 - cos is half the squared distance.
  const unit = step * step * (space.distance === "euclidean" ? 1 : 0.5);
  const count = space.points.length / space.d;
  const [exact, keys] = [new Float64Array(count), new Float64Array(count)];
  const rooms = [new Float64Array(count), new Float64Array(count)] as const;
  const near = new Int32Array(count);
  const places = new Int32Array(count);
  let ranking = new Ranking(0);

  /** The values of those of a kind and those of others, ascending. */
  const apart = (values: Float64Array, indices: Int32Array, kind: number) => {
    let [own, others] = [0, 0];
    for (let n = 0; n < indices.length; n++) {
      if (kinds[indices[n]!] === kind) rooms[0][own++] = values[n]!;
      else rooms[1][others++] = values[n]!;
    }
    return [rooms[0].subarray(0, own).sort(), rooms[1].subarray(0, others).sort()] as const;
  };

  return (query, hits) => {
    const kind = kinds[query]!;
    const found = find(query, hits.length, query);
    const { indices } = found;
    let own = 0;
    for (let n = 0; n < indices.length; n++) if (kinds[indices[n]!] === kind) own++;
    if (own === 0 || own === indices.length) {
      hits.fill(own === 0 ? 0 : 1);
      return;
    }
    const squares = refine(query, found);
    const [same, other] = apart(squares, indices, kind);
    let total = 0;
    for (let n = 0; n < indices.length; n++) {
      keys[n] = squares[n]! * unit;
      const root = Math.sqrt(squares[n]!);
      if (!isNear(root, slackOf(root), kinds[indices[n]!] === kind ? other : same)) continue;
      places[total] = n;
      near[total++] = indices[n]!;
    }
    // One of another kind that is farther by more than the slack stays so beside exact distances.
    distancesTo(near.subarray(0, total), space, query, exact);
    for (let n = 0; n < total; n++) keys[places[n]!] = exact[n]!;
    if (merge(...apart(keys, indices, kind), hits)) return;

    // Equal distances are in the order of the samples.
    if (ranking.k !== hits.length) ranking = new Ranking(hits.length);
    ranking.take(indices, keys.subarray(0, indices.length));
    for (let n = 0; n < hits.length; n++) hits[n] = kinds[ranking.indices[n]!] === kind ? 1 : 0;
  };
}

/** Whether the root of one of some ascending squares is within the slack of a root. */
function isNear(root: number, slack: number, squares: Float64Array): boolean {
  const least = Math.max(0, root - slack);
  const next = squares[firstNotBelow(squares, least * least)];
  return next !== undefined && next <= (root + slack) ** 2;
}

/** Writes 1 for each of the first values, else 0, in the order of both; false where two are equal. */
function merge(first: Float64Array, second: Float64Array, hits: Uint8Array): boolean {
  let [i, j] = [0, 0];
  for (let n = 0; n < hits.length; n++) {
    const [a, b] = [first[i] ?? Infinity, second[j] ?? Infinity];
    if (a === b) return false;
    hits[n] = a < b ? 1 : 0;
    if (a < b) i++;
    else j++;
  }
  return true;
}
