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
 * import { shortestTour } from "./tour.ts";
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
