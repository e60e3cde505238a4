import { normalQuantile, tTwoSided } from "./_distributions.ts";
import { optionsOf } from "../base/check.ts";
import { checkFraction, checkPaired } from "./check.ts";
import { mean, midRanks } from "./summary.ts";
import type { Interval, TestResult } from "./result.ts";

/** The result of {@linkcode spearman}. */
export interface SpearmanResult extends TestResult {
  /** Whether the p-value comes from all orders rather than from the t limit. */
  exact: boolean;
  /** Interval of the correlation; its ends are NaN below 4 pairs and for a perfect correlation. */
  interval: Interval;
}

/** Ten pairs have 3.6 million orders, which take a tenth of a second. */
export const MOST_EXACT = 10;

/**
 * Spearman's rank correlation, with its interval.
 *
 * The p-value counts all orders up to 10 pairs and beyond takes t with n - 2 degrees of freedom, as in
 * `scipy.stats.spearmanr`. The interval is Fisher's, with the variance (1 + r^2 / 2) / (n - 3) of
 * Bonett and Wright (2000).
 *
 * @param a One value per observation.
 * @param b Values in the same order of observations.
 * @param options `level`: coverage in (0, 1), default 0.95.
 * @returns The correlation in [-1, 1], its p-value and interval; all NaN where a sample is constant.
 * @throws {RangeError} If the samples differ in length, have fewer than 3 values or one that is not
 * finite, or the level is invalid.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { spearman } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { statistic, p } = spearman([1, 2, 3, 4], [1, 4, 9, 16]);
 * assertEquals([statistic, p], [1, 2 / 24]);
 * ```
 */
export function spearman(
  a: readonly number[],
  b: readonly number[],
  options: { level?: number } = {},
): SpearmanResult {
  const { level = 0.95 } = optionsOf(options);
  checkPaired(a, b, 3);
  checkFraction(level, "level");
  const n = a.length;
  const [x, y] = [centredRanks(a), centredRanks(b)];
  const scale = Math.sqrt(dot(x, x) * dot(y, y));
  const statistic = scale === 0 ? NaN : Math.max(-1, Math.min(1, dot(x, y) / scale));
  const exact = n <= MOST_EXACT;
  const t = statistic * Math.sqrt((n - 2) / (1 - statistic ** 2));
  let p: number | undefined;
  return {
    statistic,
    // Computed on demand: resampling a correlation needs no p-value for each resample.
    get p() {
      p ??= Number.isNaN(statistic) ? NaN : exact ? permutationP(x, y) : tTwoSided(t, n - 2);
      return p;
    },
    n,
    exact,
    interval: fisherInterval(statistic, n, level),
  };
}

function centredRanks(values: readonly number[]): number[] {
  const ranks = Array.from(midRanks(values));
  const centre = mean(ranks);
  return ranks.map((rank) => rank - centre);
}

function dot(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, index) => sum + value * y[index]!, 0);
}

/** The share of all orders of `y` whose product with `x` is at least as extreme. */
function permutationP(x: readonly number[], y: readonly number[]): number {
  const observed = Math.abs(dot(x, y)) - 1e-9;
  const rest = Float64Array.from(y);
  let [all, extreme] = [0, 0];
  const place = (index: number, sum: number): void => {
    if (index === rest.length) {
      all++;
      if (Math.abs(sum) >= observed) extreme++;
      return;
    }
    for (let at = index; at < rest.length; at++) {
      const value = rest[at]!;
      rest[at] = rest[index]!;
      rest[index] = value;
      place(index + 1, sum + x[index]! * value);
      rest[index] = rest[at]!;
      rest[at] = value;
    }
  };
  place(0, 0);
  return extreme / all;
}

function fisherInterval(r: number, n: number, level: number): Interval {
  if (n < 4 || !(Math.abs(r) < 1)) return { low: NaN, high: NaN, level };
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt((1 + r ** 2 / 2) / (n - 3));
  return { low: Math.tanh(Math.atanh(r) - reach), high: Math.tanh(Math.atanh(r) + reach), level };
}
