import { fairAtLeast } from "./_binomial.ts";
import { checkPaired } from "./_check.ts";
import { roundedDifferences } from "./_differences.ts";
import type { RankTestResult } from "./result.ts";

/**
 * The sign test, two-sided: whether one side is ahead in more than half of all seeds.
 *
 * It assumes nothing of the shape of the differences, so it stays exact where they are skewed. Pairs
 * that are equal stay in the sample and count for neither side, so that p is an upper bound.
 *
 * @param a Values of one method, one a seed.
 * @param b Values of the other, in the same order of seeds.
 * @returns The number of pairs in which `a` is greater, the p-value, and the smallest p that so many
 * pairs could give.
 * @throws {RangeError} If the samples differ in length, are empty, or hold a value that is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { signTest } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { statistic, p } = signTest([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]);
 * assertEquals([statistic, p], [6, 2 / 2 ** 6]);
 * ```
 */
export function signTest(a: readonly number[], b: readonly number[]): RankTestResult {
  checkPaired(a, b);
  const differences = roundedDifferences(a, b);
  const n = differences.length;
  const ahead = differences.filter((difference) => difference > 0).length;
  const behind = differences.filter((difference) => difference < 0).length;
  const p = Math.min(1, 2 * fairAtLeast(Math.max(ahead, behind), n));
  return { statistic: ahead, p, n, exact: true, minimumP: 2 ** (1 - n) };
}
