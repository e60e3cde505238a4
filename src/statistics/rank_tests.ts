import { normalTwoSided, signedRankDistribution } from "./_distributions.ts";
import { twoSided } from "./binomial_tests.ts";
import { optionsOf } from "../base/check.ts";
import { checkFraction, checkOneOf, checkPaired, checkSample } from "./check.ts";
import type { Estimate, MeanPValues, RankTestResult } from "./result.ts";
import { midRanks, quantileSorted, roundedDifferences, tieTerm } from "./summary.ts";

/** How a rank test comes by its p-value. */
export interface RankTestOptions {
  /**
   * `"exact"` enumerates the null distribution, conditional on ties; `"approximate"` takes the
   * normal limit with the correction for ties; `"auto"` (the default) is exact without ties up to
   * 25 values per sample, else approximate, as in SciPy.
   */
  method?: "auto" | "exact" | "approximate";
}

/** The values of {@linkcode RankTestOptions.method}. */
export const RANK_TEST_METHODS: readonly string[] = ["auto", "exact", "approximate"];

/** The one-sided p-values of the exact signed-rank test; differences of zero are dropped. */
export function signedRankTails(differences: readonly number[]): MeanPValues {
  const { ranks, plus, minus } = signedRanks(differences);
  if (ranks.length === 0) return { above: 1, below: 1 };
  // Mid-ranks are halves, and entry 2 w of the distribution is P(W <= w).
  const atMost = signedRankDistribution(ranks);
  return { above: atMost[Math.round(2 * minus)]!, below: atMost[Math.round(2 * plus)]! };
}

/** The ranks of the differences that are not zero, and their sums by sign. */
function signedRanks(all: readonly number[]) {
  const differences = all.filter((difference) => difference !== 0);
  const magnitudes = differences.map(Math.abs);
  const ranks = midRanks(magnitudes);
  const plus = ranks.reduce((sum, rank, at) => sum + (differences[at]! > 0 ? rank : 0), 0);
  const minus = (ranks.length * (ranks.length + 1)) / 2 - plus;
  return { ranks, plus, minus, ties: tieTerm(magnitudes) };
}

/**
 * The Wilcoxon signed-rank test, two-sided, for samples paired by seed.
 *
 * Each difference is rounded to the ninth digit of the larger value of its pair, so that noise breaks
 * no ties; zero differences are dropped. The approximation has no correction for continuity. Wilcoxon 1945;
 * `scipy.stats.wilcoxon(zero_method="wilcox")`.
 *
 * @param a Values of one method, one per seed.
 * @param b Values of the other, in the same order of seeds.
 * @param options The method of computation.
 * @returns The smaller of W+ and W-, the p-value, the number of pairs that differ, and the smallest
 * p that so many pairs could give. Where no pair differs, p is 1.
 * @throws {RangeError} If the samples differ in length, are empty, or hold a value that is not
 * finite, or the method is unknown.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wilcoxonSignedRank } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { statistic, p, minimumP } = wilcoxonSignedRank([1, 2, 3, 4, 5], [2, 4, 6, 8, 11]);
 * assertEquals([statistic, p, minimumP], [0, 0.0625, 0.0625]);
 * ```
 */
export function wilcoxonSignedRank(
  a: readonly number[],
  b: readonly number[],
  options: RankTestOptions = {},
): RankTestResult {
  const { method = "auto" } = optionsOf(options);
  checkPaired(a, b);
  checkOneOf(method, "method", RANK_TEST_METHODS);
  const differences = roundedDifferences(a, b);
  const { ranks: { length: n }, plus, minus, ties } = signedRanks(differences);
  if (n === 0) {
    return { statistic: 0, p: 1, n, exact: true, minimumP: 1, note: "every difference is zero" };
  }
  const statistic = Math.min(plus, minus);
  const exact = method === "exact" ||
    (method === "auto" && ties === 0 && n === a.length && n <= 25);
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  const p = exact
    ? twoSided(signedRankTails(differences))
    : normalTwoSided((statistic - (n * (n + 1)) / 4) / Math.sqrt(variance));
  return { statistic, p, n, exact, minimumP: 2 ** (1 - n) };
}

/**
 * The shift from `a` to `b` by Hodges and Lehmann, with the interval that belongs to the exact
 * Wilcoxon signed-rank test: without ties it holds exactly the shifts that the test does not reject.
 *
 * The estimate is the median of the means of all pairs of differences (Hodges and Lehmann 1963).
 * Few pairs cannot reach the level asked for; the interval then spans all differences, and its
 * `level` says what it covers: 0.9375 for five pairs.
 *
 * @param a Values of one method, one per seed.
 * @param b Values of the other, in the same order of seeds.
 * @param options `level`: least coverage in (0, 1), default 0.95.
 * @returns The shift and its interval with the coverage reached, in the unit of the values.
 * @throws {RangeError} If there is no pair, a value is not finite, or the level is invalid.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hodgesLehmann } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { estimate, interval } = hodgesLehmann([0, 0, 0, 0, 0], [1, 2, 3, 4, 5]);
 * assertEquals([estimate, interval.low, interval.high, interval.level], [3, 1, 5, 0.9375]);
 * ```
 */
export function hodgesLehmann(
  a: readonly number[],
  b: readonly number[],
  options: { level?: number } = {},
): Estimate {
  const { level = 0.95 } = optionsOf(options);
  checkPaired(a, b);
  checkFraction(level, "level");
  const differences = roundedDifferences(b, a);
  const n = differences.length;
  const walsh = differences.flatMap((x, i) => differences.slice(i).map((y) => (x + y) / 2))
    .sort((x, y) => x - y);
  const cumulative = signedRankDistribution(Array.from({ length: n }, (_, i) => i + 1));
  // Cut as many at each end as the test still rejects; entry 2 w is P(W <= w).
  let cut = 0;
  while (2 * cumulative[2 * cut]! <= 1 - level + 1e-12) cut++;
  cut = Math.max(0, cut - 1);
  return {
    estimate: quantileSorted(walsh, 0.5),
    interval: {
      low: walsh[cut]!,
      high: walsh[walsh.length - 1 - cut]!,
      level: 1 - 2 * cumulative[2 * cut]!,
    },
  };
}

/**
 * The Mann-Whitney U test, two-sided, for unpaired samples.
 *
 * The approximation is corrected for ties and for continuity, as in `scipy.stats.mannwhitneyu`.
 *
 * @experimental
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
  const { method = "auto" } = optionsOf(options);
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
  return { statistic, p, n, exact, minimumP: Math.min(1, 2 / choose(n, a.length)) };
}

/** The number of ways to draw `k` of `n`. */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
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
