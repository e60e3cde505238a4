import { checkPaired, checkSample } from "./_check.ts";
import { roundedDifferences } from "./_differences.ts";
import { tTwoSided } from "./_distributions.ts";
import type { TTestResult } from "./result.ts";
import { mean, standardDeviation } from "./summary.ts";

/**
 * The paired t test, two-sided. It takes the differences as normal, which a few seeds cannot show.
 *
 * @param a Values of one method, one a seed.
 * @param b Values of the other, in the same order of seeds.
 * @returns t of the mean of a - b, the p-value and n - 1 degrees of freedom. Where all differences
 * are the same number, t is infinite and p is 0, or both are NaN if that number is zero.
 * @throws {RangeError} If there are fewer than two pairs, or a value is not finite.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { pairedT } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertAlmostEquals(pairedT([1, 2, 3], [0, 0, 0]).statistic, Math.sqrt(12));
 * ```
 */
export function pairedT(a: readonly number[], b: readonly number[]): TTestResult {
  checkPaired(a, b, 2);
  const rounded = roundedDifferences(a, b);
  const constant = rounded.every((difference) => difference === rounded[0]);
  // Rounding decides whether there is any spread; t itself takes all the digits.
  const differences = constant ? rounded : a.map((value, index) => value - b[index]!);
  const n = a.length;
  const statistic = (mean(differences) * Math.sqrt(n)) / standardDeviation(differences);
  const result = { statistic, p: tTwoSided(statistic, n - 1), n, df: n - 1 };
  return constant ? { ...result, note: "the differences have no spread" } : result;
}

/**
 * Welch's t test, two-sided, for unpaired samples of unequal variance.
 *
 * @param a Values of one method.
 * @param b Values of the other.
 * @returns t of mean(a) - mean(b), the p-value and the degrees of freedom by Satterthwaite.
 * @throws {RangeError} If a sample has fewer than two values, or a value is not finite.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { welch } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertAlmostEquals(welch([1, 2, 3], [3, 4, 5]).df, 4);
 * ```
 */
export function welch(a: readonly number[], b: readonly number[]): TTestResult {
  checkSample(a, "a", 2);
  checkSample(b, "b", 2);
  const [va, vb] = [standardDeviation(a) ** 2 / a.length, standardDeviation(b) ** 2 / b.length];
  const statistic = (mean(a) - mean(b)) / Math.sqrt(va + vb);
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  const result = { statistic, p: tTwoSided(statistic, df), n: a.length + b.length, df };
  return va + vb === 0 ? { ...result, note: "the samples have no spread" } : result;
}
