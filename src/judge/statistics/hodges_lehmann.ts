import { checkFraction, checkPaired } from "./_check.ts";
import { roundedDifferences } from "./_differences.ts";
import { signedRankDistribution } from "./_signed_rank_distribution.ts";
import { type Interval, quantileSorted } from "./summary.ts";

/** An estimate with its interval. */
export interface Estimate {
  /** The point estimate. */
  estimate: number;
  /** The interval about it. */
  interval: Interval;
}

/**
 * The shift from `a` to `b` by Hodges and Lehmann, with the interval that belongs to the exact
 * Wilcoxon signed-rank test: without ties it holds exactly the shifts that the test does not reject.
 *
 * The estimate is the median of the means of all pairs of differences (Hodges and Lehmann 1963).
 * Few pairs cannot reach the level asked for; the interval then spans all differences, and its
 * `level` says what it covers: 0.9375 for five pairs.
 *
 * @param a Values of one method, one a seed.
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
  const { level = 0.95 } = options;
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
