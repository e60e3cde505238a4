import { tCritical, tTwoSided } from "./_distributions.ts";
import { optionsOf, show } from "../base/check.ts";
import { checkBounds, checkFraction, checkPaired, checkSample } from "./check.ts";
import type { Interval, MeanPValues, TTestResult } from "./result.ts";
import { mean, roundedDifferences, standardDeviation } from "./summary.ts";

/** Student's t of the mean of `values` against `value`. */
function tStatistic(values: readonly number[], value: number): number {
  return ((mean(values) - value) * Math.sqrt(values.length)) / standardDeviation(values);
}

/** The one-sided p-values of the t test of the mean of `values` against `value`. */
export function tTails(values: readonly number[], value: number): MeanPValues {
  const t = tStatistic(values, value);
  if (Number.isNaN(t)) return { above: 1, below: 1 };
  const tail = tTwoSided(t, values.length - 1) / 2;
  return t > 0 ? { above: tail, below: 1 - tail } : { above: 1 - tail, below: tail };
}

/**
 * The paired t test, two-sided. It assumes normal differences, which a few seeds cannot show.
 *
 * @param a Values of one method, one per seed.
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
  const statistic = tStatistic(differences, 0);
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
  const degrees = (va: number, vb: number) =>
    (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  const exact = degrees(va, vb);
  // Squares of very large or small variances leave the range of numbers; their shares do not.
  const df = Number.isFinite(exact) ? exact : degrees(va / (va + vb), vb / (va + vb));
  const result = { statistic, p: tTwoSided(statistic, df), n: a.length + b.length, df };
  return va + vb === 0 ? { ...result, note: "the samples have no spread" } : result;
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
  const { level = 0.95 } = optionsOf(options);
  checkSample(values, "values", 2);
  checkFraction(level, "level");
  const reach = (tCritical(1 - level, values.length - 1) * standardDeviation(values)) /
    Math.sqrt(values.length);
  const centre = mean(values);
  return { low: centre - reach, high: centre + reach, level };
}

/** Bets, as shares of the most that cannot ruin. */
const BETS = Array.from({ length: 20 }, (_, index) => (index + 0.5) / 20);

/**
 * Tests the mean of bounded values, for any distribution.
 *
 * No test of a mean is valid for all distributions unless the values are bounded: a loss that fails
 * once in a hundred seeds looks flawless in ten. With bounds, the test bets on the mean being greater;
 * if it is not, the capital grows to 1 / p with probability p at most (Waudby-Smith and Ramdas 2024).
 * The capital is averaged over 20 fixed bets, so the order of the values does not matter.
 *
 * @param values The values, within the bounds.
 * @param mean The mean under the null hypothesis, strictly within the bounds.
 * @param bounds The least and the greatest value that there can be.
 * @returns Both one-sided p-values.
 * @throws {RangeError} If the bounds are no two finite numbers, the lower first, there is no value, one is not within
 * them, or the mean is not.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { boundedMeanTest } from "@loss-atlas/loss-atlas/statistics";
 *
 * const accuracies = Array.from({ length: 20 }, () => 0.9);
 * assert(boundedMeanTest(accuracies, 0.5, [0, 1]).above < 0.05);
 * ```
 */
export function boundedMeanTest(
  values: readonly number[],
  mean: number,
  bounds: readonly [number, number],
): MeanPValues {
  checkBounded(values, bounds);
  const [low, high] = bounds;
  if (!(typeof mean === "number" && mean > low && mean < high)) {
    throw new RangeError(
      `The mean must be between the bounds ${low} and ${high}: it is ${show(mean)}`,
    );
  }
  return {
    above: pValue(values.map((value) => (value - mean) / (mean - low))),
    below: pValue(values.map((value) => (mean - value) / (high - mean))),
  };
}

/**
 * The interval of the mean of bounded values that belongs to {@linkcode boundedMeanTest}: the means
 * that it does not reject.
 *
 * @param values The values, within the bounds.
 * @param bounds The least and the greatest value that there can be.
 * @param options `level`: coverage in (0, 1), default 0.95.
 * @returns The interval, within the bounds.
 * @throws {RangeError} If the bounds are no two finite numbers, the lower first, there is no value, one is not within
 * them, or the level is invalid.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { boundedMeanInterval } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { low, high } = boundedMeanInterval([0.9, 0.92, 0.88, 0.91], [0, 1]);
 * assert(low < 0.9 && high > 0.9 && high < 1);
 * ```
 */
export function boundedMeanInterval(
  values: readonly number[],
  bounds: readonly [number, number],
  options: { level?: number } = {},
): Interval {
  const { level = 0.95 } = optionsOf(options);
  checkBounded(values, bounds);
  checkFraction(level, "level");
  const tail = (1 - level) / 2;
  const end = (rejects: (mean: number) => boolean, from: number, to: number) => {
    let [rejected, kept] = [from, to];
    for (let step = 0; step < 50; step++) {
      const middle = (rejected + kept) / 2;
      if (rejects(middle)) rejected = middle;
      else kept = middle;
    }
    return rejected;
  };
  const [low, high] = bounds;
  return {
    low: end((mean) => boundedMeanTest(values, mean, bounds).above <= tail, low, high),
    high: end((mean) => boundedMeanTest(values, mean, bounds).below <= tail, high, low),
    level,
  };
}

/** One over the mean capital of bets that gain `gain` times the stake; a gain is -1 at worst. */
function pValue(gains: readonly number[]): number {
  const capital = BETS.map((bet) => gains.reduce((own, gain) => own * (1 + bet * gain), 1));
  return Math.min(1, BETS.length / capital.reduce((sum, own) => sum + own, 0));
}

function checkBounded(values: readonly number[], bounds: readonly [number, number]): void {
  checkSample(values, "values");
  checkBounds(bounds, "bounds");
  const [low, high] = bounds;
  const bad = values.findIndex((value) => value < low || value > high);
  if (bad >= 0) {
    throw new RangeError(
      `values must be between ${low} and ${high}: value ${bad} is ${values[bad]}`,
    );
  }
}
