import { checkFraction, checkSample } from "./_check.ts";
import { tCritical } from "./_distributions.ts";

/** An interval estimate. */
export interface Interval {
  /** Lower end. */
  low: number;
  /** Upper end. */
  high: number;
  /** Coverage that the method gives, in (0, 1). */
  level: number;
}

/**
 * The arithmetic mean.
 *
 * @param values At least one finite value.
 * @returns The mean, in the unit of the values.
 * @throws {RangeError} If a value is not finite or there is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mean } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(mean([1, 2, 6]), 3);
 * ```
 */
export function mean(values: readonly number[]): number {
  checkSample(values, "values");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The sample standard deviation (divisor n - 1).
 *
 * @param values Finite values.
 * @returns The standard deviation; NaN for a single value, exactly 0 where all values are equal.
 * @throws {RangeError} If a value is not finite or there is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { standardDeviation } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(standardDeviation([1, 3]), Math.SQRT2);
 * ```
 */
export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  if (values.length > 1 && values.every((value) => value === values[0])) return 0;
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The quantile of sorted values by linear interpolation (type 7 of Hyndman and Fan, as in NumPy).
 *
 * @param sorted Finite values in ascending order, at least one.
 * @param p The fraction below the quantile, in [0, 1].
 * @returns The quantile.
 * @throws {RangeError} If `p` is outside [0, 1] or a value is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quantileSorted([1, 2, 4], 0.75), 3);
 * ```
 */
export function quantileSorted(sorted: readonly number[], p: number): number {
  checkSample(sorted, "sorted");
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be in [0, 1]: current value is ${p}`);
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
}

/**
 * The median.
 *
 * @param values At least one finite value, in any order.
 * @returns The middle value, or the mean of the two middle values.
 * @throws {RangeError} If a value is not finite or there is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { median } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(median([9, 1, 2, 3]), 2.5);
 * ```
 */
export function median(values: readonly number[]): number {
  return quantileSorted(values.toSorted((a, b) => a - b), 0.5);
}

/**
 * The mean of the middle half of the values, after floor(n / 4) are dropped at each end
 * (Agarwal et al. 2021; `scipy.stats.trim_mean(values, 0.25)`).
 *
 * @param values At least one finite value, in any order: all runs of all tasks together.
 * @returns The interquartile mean.
 * @throws {RangeError} If a value is not finite or there is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { interquartileMean } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(interquartileMean([0, 2, 4, 1000]), 3);
 * ```
 */
export function interquartileMean(values: readonly number[]): number {
  checkSample(values, "values");
  const cut = Math.floor(values.length / 4);
  return mean(values.toSorted((a, b) => a - b).slice(cut, values.length - cut));
}

/**
 * Student's t interval for the mean.
 *
 * @param values At least two finite values, taken as a sample of a normal distribution.
 * @param options `level`: coverage in (0, 1), default 0.95.
 * @returns The interval about the mean.
 * @throws {RangeError} If there are fewer than two values, one is not finite, or the level is invalid.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { tInterval } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertAlmostEquals(tInterval([1, 2, 3]).high, 4.484138, 1e-6);
 * ```
 */
export function tInterval(values: readonly number[], options: { level?: number } = {}): Interval {
  const { level = 0.95 } = options;
  checkSample(values, "values", 2);
  checkFraction(level, "level");
  const reach = (tCritical(1 - level, values.length - 1) * standardDeviation(values)) /
    Math.sqrt(values.length);
  const centre = mean(values);
  return { low: centre - reach, high: centre + reach, level };
}
