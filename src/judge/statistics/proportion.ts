import { binomialAtLeast, binomialAtMost } from "./_binomial.ts";
import { checkFraction, checkInteger } from "./_check.ts";
import { incbi } from "./_special.ts";
import type { Interval } from "./summary.ts";

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
  const { level = 0.95 } = options;
  checkCounts(count, n);
  checkFraction(level, "level");
  const tail = (1 - level) / 2;
  return {
    low: count === 0 ? 0 : incbi(count, n - count + 1, tail),
    high: count === n ? 1 : incbi(count + 1, n - count, 1 - tail),
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
): { above: number; below: number; p: number } {
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
