import { checkOneOf, checkPaired } from "./_check.ts";
import { roundedDifferences } from "./_differences.ts";
import { normalTwoSided } from "./_distributions.ts";
import { midRanks, tieTerm } from "./_ranks.ts";
import { signedRankDistribution } from "./_signed_rank_distribution.ts";
import type { RankTestResult } from "./result.ts";

/** How a rank test comes by its p-value. */
export interface RankTestOptions {
  /**
   * `"exact"` enumerates the null distribution, conditional on ties; `"approximate"` takes the
   * normal limit with the correction for ties; `"auto"` (the default) is exact without ties up to
   * 25 values a sample, else approximate, as in SciPy.
   */
  method?: "auto" | "exact" | "approximate";
}

/** The values of {@linkcode RankTestOptions.method}. */
export const RANK_TEST_METHODS: readonly string[] = ["auto", "exact", "approximate"];

/**
 * The Wilcoxon signed-rank test, two-sided, for samples paired by seed.
 *
 * Differences are rounded to the ninth digit of the largest value, so that noise breaks no ties;
 * zero differences are dropped. The approximation has no correction for continuity. Wilcoxon 1945;
 * `scipy.stats.wilcoxon(zero_method="wilcox")`.
 *
 * @param a Values of one method, one a seed.
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
  const { method = "auto" } = options;
  checkPaired(a, b);
  checkOneOf(method, "method", RANK_TEST_METHODS);
  const differences = roundedDifferences(a, b).filter((difference) => difference !== 0);
  const n = differences.length;
  if (n === 0) {
    return { statistic: 0, p: 1, n, exact: true, minimumP: 1, note: "every difference is zero" };
  }
  const magnitudes = differences.map(Math.abs);
  const ranks = midRanks(magnitudes);
  const total = (n * (n + 1)) / 2;
  const plus = ranks.reduce((sum, rank, i) => sum + (differences[i]! > 0 ? rank : 0), 0);
  const statistic = Math.min(plus, total - plus);
  const ties = tieTerm(magnitudes);
  const exact = method === "exact" ||
    (method === "auto" && ties === 0 && n === a.length && n <= 25);
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  const p = exact
    ? Math.min(1, 2 * signedRankDistribution(ranks)[Math.round(2 * statistic)]!)
    : normalTwoSided((statistic - total / 2) / Math.sqrt(variance));
  return { statistic, p, n, exact, minimumP: 2 ** (1 - n) };
}
