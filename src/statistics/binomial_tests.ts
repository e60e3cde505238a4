import { betaQuantile, binomialAtLeast, binomialAtMost, fairAtLeast } from "./_distributions.ts";
import { optionsOf, show } from "../base/check.ts";
import { checkEvents, checkFraction, checkInteger, checkPaired, checkSameLength } from "./check.ts";
import type { Interval, MeanPValues, RankTestResult } from "./result.ts";
import { roundedDifferences } from "./summary.ts";

/** The one-sided p-values of the sign test, from the number of pairs above and below zero. */
export function signTails(above: number, below: number, pairs: number): MeanPValues {
  return { above: fairAtLeast(above, pairs), below: fairAtLeast(below, pairs) };
}

/** The two-sided p-value that belongs to one-sided ones. */
export function twoSided({ above, below }: MeanPValues): number {
  return Math.min(1, 2 * Math.min(above, below));
}

/**
 * The sign test, two-sided: whether one side is ahead in more than half of all seeds.
 *
 * It assumes nothing about the shape of the differences, so it stays exact where they are skewed.
 * Equal pairs stay in the sample and count for neither side, which makes p an upper bound.
 *
 * @param a Values of one method, one per seed.
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
  const p = twoSided(signTails(ahead, behind, n));
  return { statistic: ahead, p, n, exact: true, minimumP: 2 ** (1 - n) };
}

/**
 * The exact interval of a median, between two of the sorted values: what the sign test does not
 * reject, whatever the distribution.
 *
 * Values may be infinite, like the worst rank that stands for a missing value. Where a value is only
 * known to lie between two bounds, `highs` holds the upper ones.
 *
 * @param values The values, or the least that they can be.
 * @param options `level`: least coverage in (0, 1), default 0.95; `highs`: the greatest they can be.
 * @returns The interval with the coverage reached: 0.9375 for five values, which cannot reach 0.95;
 * its ends are NaN where there is no value.
 * @throws {RangeError} If a value is not a number, \`highs\` differs in length, or the level is invalid.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { medianInterval } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(medianInterval([3, 1, 5, 2, 4]), { low: 1, high: 5, level: 0.9375 });
 * ```
 */
export function medianInterval(
  values: readonly number[],
  options: { level?: number; highs?: readonly number[] } = {},
): Interval {
  const { level = 0.95, highs = values } = optionsOf(options);
  checkFraction(level, "level");
  checkSameLength(values, highs, ["values", "highs"]);
  for (const [name, side] of Object.entries({ values, highs })) {
    const bad = side.findIndex((value) => typeof value !== "number" || Number.isNaN(value));
    if (bad >= 0) {
      throw new RangeError(`${name} must be numbers: value ${bad} is ${show(side[bad])}`);
    }
  }
  const n = values.length;
  if (n === 0) return { low: NaN, high: NaN, level };
  const order = (x: number, y: number) => x < y ? -1 : Number(x > y);
  // P(fewer than `cut` values lie below the median) on either side is what the interval misses.
  const missed = (cut: number) => 2 * fairAtLeast(n - cut + 1, n);
  let cut = 1;
  while (missed(cut + 1) <= 1 - level + 1e-12) cut++;
  return {
    low: values.toSorted(order)[cut - 1]!,
    high: highs.toSorted(order)[n - cut]!,
    level: Math.max(0, 1 - missed(cut)),
  };
}

/**
 * The exact interval of a share, by Clopper and Pearson (1934): it covers at least what it says.
 *
 * @param count How often the event was seen.
 * @param n Among how many.
 * @param options `level`: coverage in (0, 1), default 0.95.
 * @returns The interval, within [0, 1].
 * @throws {RangeError} If the counts are not whole numbers of at least 0, `count` exceeds `n`, or the level is invalid.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { proportionInterval } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { low, high } = proportionInterval(0, 10);
 * assertAlmostEquals(low, 0);
 * assertAlmostEquals(high, 1 - 0.025 ** (1 / 10));
 * ```
 */
export function proportionInterval(
  count: number,
  n: number,
  options: { level?: number } = {},
): Interval {
  const { level = 0.95 } = optionsOf(options);
  checkCounts(count, n);
  checkFraction(level, "level");
  const tail = (1 - level) / 2;
  return {
    low: count === 0 ? 0 : betaQuantile(count, n - count + 1, tail),
    high: count === n ? 1 : betaQuantile(count + 1, n - count, 1 - tail),
    level,
  };
}

/**
 * The exact binomial test of a share against a given one: twice the smaller tail, so that it agrees
 * with {@linkcode proportionInterval}.
 *
 * @param count How often the event was seen.
 * @param n Among how many.
 * @param share The share under the null hypothesis, in (0, 1).
 * @returns The p-values: that the share is no greater, that it is no less, and the two-sided one.
 * @throws {RangeError} If the counts are not whole numbers of at least 0, `count` exceeds `n`, or the share is invalid.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binomialTest } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(binomialTest(5, 5, 0.5).p, 2 / 2 ** 5);
 * ```
 */
export function binomialTest(
  count: number,
  n: number,
  share: number,
): MeanPValues & { p: number } {
  checkCounts(count, n);
  checkFraction(share, "share");
  const above = binomialAtLeast(count, n, share);
  const below = binomialAtMost(count, n, share);
  return { above, below, p: Math.min(1, 2 * Math.min(above, below)) };
}

function checkCounts(count: number, n: number): void {
  checkInteger(n, "n", 1);
  checkInteger(count, "count", 0);
  if (count > n) throw new RangeError(`count must not exceed n: it is ${count} of ${n}`);
}

/**
 * McNemar's exact test, two-sided: whether an event is equally frequent on both sides of pairs.
 *
 * It is the sign test of the pairs in which exactly one side shows the event; the others say nothing
 * about the difference.
 *
 * @param a Whether the event occurred, one value per seed.
 * @param b The same for the other side, in the same order of seeds.
 * @returns The number of pairs in which only `a` shows it, the p-value, and the number of pairs in
 * which the sides differ.
 * @throws {RangeError} If the samples differ in length, or a value is not true or false.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mcNemar } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { statistic, p, n } = mcNemar([true, true, true, false], [false, false, true, false]);
 * assertEquals([statistic, p, n], [2, 0.5, 2]);
 * ```
 */
export function mcNemar(a: readonly boolean[], b: readonly boolean[]): RankTestResult {
  checkEvents(a, "a");
  checkEvents(b, "b");
  checkSameLength(a, b);
  const onlyA = a.filter((event, index) => event && !b[index]).length;
  const onlyB = b.filter((event, index) => event && !a[index]).length;
  const n = onlyA + onlyB;
  const p = twoSided(signTails(onlyA, onlyB, n));
  return { statistic: onlyA, p, n, exact: true, minimumP: Math.min(1, 2 ** (1 - a.length)) };
}
