import { checkOneOf, checkSample } from "./_check.ts";
import { normalTwoSided } from "./_distributions.ts";
import { midRanks, tieTerm } from "./_ranks.ts";
import { smallestP } from "./smallest_p.ts";
import type { RankTestResult } from "./result.ts";
import { RANK_TEST_METHODS, type RankTestOptions } from "./wilcoxon.ts";

/**
 * The Mann-Whitney U test, two-sided, for unpaired samples.
 *
 * The approximation is corrected for ties and for continuity, as in `scipy.stats.mannwhitneyu`.
 *
 * @param a Values of one method.
 * @param b Values of the other.
 * @param options The method of computation.
 * @returns U of `a` (the pairs in which `a` is greater, and half of those that are equal), the
 * p-value, and the smallest p that samples of this size could give.
 * @throws {RangeError} If a sample is empty or holds a value that is not finite, or the method is
 * unknown.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mannWhitneyU } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { statistic, p } = mannWhitneyU([1, 2, 3], [4, 5, 6]);
 * assertEquals([statistic, p], [0, 0.1]);
 * ```
 */
export function mannWhitneyU(
  a: readonly number[],
  b: readonly number[],
  options: RankTestOptions = {},
): RankTestResult {
  const { method = "auto" } = options;
  checkOneOf(method, "method", RANK_TEST_METHODS);
  checkSample(a, "a");
  checkSample(b, "b");
  const pooled = [...a, ...b];
  const n = pooled.length;
  const ranks = midRanks(pooled);
  const rankSum = ranks.subarray(0, a.length).reduce((sum, rank) => sum + rank, 0);
  const statistic = rankSum - (a.length * (a.length + 1)) / 2;
  const ties = tieTerm(pooled);
  const exact = method === "exact" ||
    (method === "auto" && ties === 0 && Math.max(a.length, b.length) <= 25);
  const p = exact
    ? exactP(ranks, a.length, rankSum)
    : approximateP(statistic, a.length, b.length, ties);
  return { statistic, p, n, exact, minimumP: smallestP("mannWhitneyU", a.length, b.length) };
}

function approximateP(u: number, m: number, k: number, ties: number): number {
  const n = m + k;
  const variance = ((m * k) / 12) * (n + 1 - ties / (n * (n - 1)));
  if (!(variance > 0)) return 1; // All values are equal: no order is less likely than another.
  const distance = Math.max(0, Math.abs(u - (m * k) / 2) - 0.5);
  return normalTwoSided(distance / Math.sqrt(variance));
}

/**
 * The share of all ways to draw `size` of the ranks whose sum lies as far from the mean as
 * `rankSum` does, or farther.
 */
function exactP(ranks: Float64Array, size: number, rankSum: number): number {
  // Mid-ranks are halves, so doubled sums are integers.
  const doubled = Array.from(ranks, (rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  // ways[j][s]: subsets of j ranks whose doubled sum is s.
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  ways[0]![0] = 1;
  for (const rank of doubled) {
    for (let j = size; j >= 1; j--) {
      const [fewer, now] = [ways[j - 1]!, ways[j]!];
      for (let s = total; s >= rank; s--) now[s]! += fewer[s - rank]!;
    }
  }
  const centre = size * (ranks.length + 1);
  const reach = Math.abs(Math.round(2 * rankSum) - centre);
  let [all, extreme] = [0, 0];
  for (const [s, count] of ways[size]!.entries()) {
    all += count;
    if (Math.abs(s - centre) >= reach) extreme += count;
  }
  return extreme / all;
}
