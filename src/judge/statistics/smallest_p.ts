import { checkInteger } from "./_check.ts";

/** The two-sample tests of this module, by name. */
export type TestName = "sign" | "wilcoxon" | "signFlip" | "mannWhitneyU" | "pairedT" | "welch";

/**
 * The smallest two-sided p-value that a test can give, however great the difference.
 *
 * Without an assumption on the shape of the distribution, n pairs carry only 2^n outcomes: five
 * pairs can never reach 0.05.
 *
 * @param test The test; t tests have no such floor, as they assume normality, and give 0.
 * @param n Number of pairs, or of values in the first sample.
 * @param m Number of values in the second sample (Mann-Whitney only), by default `n`.
 * @returns 2 / 2^n for tests on pairs, 2 / C(n + m, n) for Mann-Whitney.
 * @throws {RangeError} If a size is not a positive integer, or the test is unknown.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([5, 6].map((n) => smallestP("wilcoxon", n)), [0.0625, 0.03125]);
 * ```
 */
export function smallestP(test: TestName, n: number, m: number = n): number {
  checkInteger(n, "n", 1);
  checkInteger(m, "m", 1);
  switch (test) {
    case "sign":
    case "wilcoxon":
    case "signFlip":
      return 2 ** (1 - n);
    case "mannWhitneyU":
      return Math.min(1, 2 / choose(n + m, n));
    case "pairedT":
    case "welch":
      return 0;
    default:
      throw new RangeError(
        `Unknown test "${test}": use "sign", "wilcoxon", "signFlip", "mannWhitneyU", "pairedT" or "welch"`,
      );
  }
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
