import { circlePoints } from "./closed_forms.ts";
import { separatedPoints, type SeparationOptions } from "./separated.ts";

/**
 * Places a target for each class on the unit sphere so that classes keep apart and similar classes
 * come close.
 *
 * On the circle the separation is fixed and only the order is left to choose: the one in which
 * neighbours are the most similar, a travelling-salesman problem. In more dimensions the separation
 * and the semantic prior are weighed against each other, see {@linkcode separatedPoints}.
 *
 * @param similarity Of each class to each, classes x classes; higher = more similar.
 * @param dimension At least 2.
 * @param options As of {@linkcode separatedPoints}; on the circle they change nothing.
 * @returns classes x dimension, each row of length 1.
 * @throws {RangeError} If the similarity is not square or not finite.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { arrangeTargets } from "./arrange.ts";
 * import { similarityFromMeans } from "./similarity.ts";
 *
 * const targets = arrangeTargets(similarityFromMeans([[0], [9], [1], [8], [2]]), 2);
 * // Classes 0 and 2 are alike, so they are neighbours on the circle.
 * const cosine = targets[0]![0]! * targets[2]![0]! + targets[0]![1]! * targets[2]![1]!;
 * assertAlmostEquals(cosine, Math.cos(2 * Math.PI / 5), 1e-9);
 * ```
 */
export function arrangeTargets(
  similarity: readonly (readonly number[])[],
  dimension: number,
  options: Omit<SeparationOptions, "similarity"> = {},
): number[][] {
  const even = symmetric(similarity);
  const classes = even.length;
  if (dimension !== 2) {
    return separatedPoints(classes, dimension, { ...options, similarity: even });
  }
  const largest = Math.max(...even.flat());
  const tour = shortestTour(even.map((row) => row.map((value) => largest - value)));
  const circle = circlePoints(classes);
  const targets: number[][] = Array(classes);
  tour.forEach((label, place) => targets[label] = circle[place]!);
  return targets;
}

function symmetric(similarity: readonly (readonly number[])[]): number[][] {
  const n = similarity.length;
  if (similarity.some((row) => row.length !== n || !row.every(Number.isFinite))) {
    throw new RangeError(
      `Cannot arrange ${n} classes because their similarity must be ${n} x ${n} finite numbers`,
    );
  }
  return similarity.map((row, i) => row.map((value, j) => (value + similarity[j]![i]!) / 2));
}

/** Above this the exact method would take too much memory; below, 2 to the power of it is fine. */
const EXACT = 13;

/**
 * The shortest round trip: the order in which similar classes become neighbours on a circle.
 *
 * Exact up to 13 stops, by the dynamic programming of Held and Karp; above, by 2-opt from the
 * nearest-neighbour tour.
 *
 * @param cost Cost of going from each stop to each, symmetric.
 * @returns The stops in order, beginning with 0; of the two directions the one whose second stop
 * is the smaller.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shortestTour } from "./arrange.ts";
 *
 * const places = [0, 3, 1, 2];
 * const cost = places.map((a) => places.map((b) => Math.abs(a - b)));
 * assertEquals(shortestTour(cost), [0, 1, 3, 2]);
 * ```
 */
export function shortestTour(cost: readonly (readonly number[])[]): number[] {
  if (cost.length < 4) return [...cost.keys()];
  const tour = cost.length <= EXACT ? heldKarp(cost) : twoOpt(cost, nearestNeighbours(cost));
  return tour[1]! < tour.at(-1)! ? tour : [0, ...tour.slice(1).reverse()];
}

/** The length of a round trip. */
export function tourLength(
  tour: readonly number[],
  cost: readonly (readonly number[])[],
): number {
  return tour.reduce((sum, at, i) => sum + cost[at]![tour[(i + 1) % tour.length]!]!, 0);
}

/** `best[set * n + last]`: the shortest way from stop 0 through all of `set`, ending at `last`. */
function heldKarp(cost: readonly (readonly number[])[]): number[] {
  const n = cost.length - 1; // Stop 0 is the start; bit i stands for stop i + 1.
  const full = (1 << n) - 1;
  const best = new Float64Array((full + 1) * n).fill(Infinity);
  const before = new Int8Array(best.length).fill(-1);
  for (let last = 0; last < n; last++) best[(1 << last) * n + last] = cost[0]![last + 1]!;
  for (let set = 1; set <= full; set++) {
    for (let last = 0; last < n; last++) {
      const here = best[set * n + last]!;
      if (here === Infinity) continue;
      for (let next = 0; next < n; next++) {
        if (set & (1 << next)) continue;
        const at = (set | (1 << next)) * n + next;
        const length = here + cost[last + 1]![next + 1]!;
        if (length < best[at]!) {
          best[at] = length;
          before[at] = last;
        }
      }
    }
  }
  let last = 0;
  const total = (end: number) => best[full * n + end]! + cost[end + 1]![0]!;
  for (let end = 1; end < n; end++) if (total(end) < total(last)) last = end;
  const tour: number[] = [];
  for (let set = full; last >= 0;) {
    tour.unshift(last + 1);
    const previous = before[set * n + last]!;
    set ^= 1 << last;
    last = previous;
  }
  return [0, ...tour];
}

function nearestNeighbours(cost: readonly (readonly number[])[]): number[] {
  const tour = [0];
  const rest = new Set(cost.keys());
  rest.delete(0);
  while (rest.size > 0) {
    const from = cost[tour.at(-1)!]!;
    const next = [...rest].reduce((a, b) => from[b]! < from[a]! ? b : a);
    tour.push(next);
    rest.delete(next);
  }
  return tour;
}

/** Turns stretches of the tour round while that makes it shorter. */
function twoOpt(cost: readonly (readonly number[])[], tour: number[]): number[] {
  const n = tour.length;
  for (let improved = true; improved;) {
    improved = false;
    for (let i = 1; i < n - 1; i++) {
      for (let j = i + 1; j < n; j++) {
        const [a, b, c, d] = [tour[i - 1]!, tour[i]!, tour[j]!, tour[(j + 1) % n]!];
        const gain = cost[a]![b]! + cost[c]![d]! - cost[a]![c]! - cost[b]![d]!;
        if (gain <= 1e-12) continue;
        tour.splice(i, j - i + 1, ...tour.slice(i, j + 1).reverse());
        improved = true;
      }
    }
  }
  return tour;
}
