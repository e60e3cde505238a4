import { fairAtLeast } from "./_binomial.ts";
import type { Interval } from "./summary.ts";

/**
 * The exact interval of a median, between two of the sorted values: what the sign test does not
 * reject, whatever the distribution.
 *
 * Values may be infinite, as the worst rank of a run without a value is. Where a value is only known
 * to lie between two, `highs` gives the upper ones.
 *
 * @param values The values, or the least that they can be.
 * @param options `level`: least coverage in (0, 1), default 0.95; `highs`: the greatest they can be.
 * @returns The interval with the coverage reached: 0.9375 for five values, which cannot reach 0.95.
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
  const { level = 0.95, highs = values } = options;
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
