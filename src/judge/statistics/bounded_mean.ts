import { checkFraction, checkSample } from "./_check.ts";
import type { Interval } from "./summary.ts";

/** The null hypothesis on the mean: no greater or no less than a value. */
export interface MeanPValues {
  /** p-value of "the mean is no greater". */
  above: number;
  /** p-value of "the mean is no less". */
  below: number;
}

/** Bets, as shares of the most that cannot ruin. */
const BETS = Array.from({ length: 20 }, (_, index) => (index + 0.5) / 20);

/**
 * Tests the mean of values that have bounds, whatever their distribution.
 *
 * No test of a mean can hold its level for all distributions unless the values are bounded: a loss
 * that fails once in a hundred seeds looks flawless in ten. With bounds, one bets on the mean being
 * greater; if it is not, the capital grows to 1 / p with probability p at most (Waudby-Smith and
 * Ramdas 2024). The capital here is averaged over 20 fixed bets, so the order of the values does not matter.
 *
 * @param values The values, within the bounds.
 * @param mean The mean under the null hypothesis, strictly within the bounds.
 * @param bounds The least and the greatest value that there can be.
 * @returns Both one-sided p-values.
 * @throws {RangeError} If there is no value, one is not within the bounds, or the mean is not.
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
  if (!(mean > low && mean < high)) {
    throw new RangeError(`The mean must be between the bounds ${low} and ${high}: it is ${mean}`);
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
 * @throws {RangeError} If there is no value, one is not within the bounds, or the level is invalid.
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
  const { level = 0.95 } = options;
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

/** One over the mean capital of bets that gain `gain` times the stake, which is -1 at worst. */
function pValue(gains: readonly number[]): number {
  const capital = BETS.map((bet) => gains.reduce((own, gain) => own * (1 + bet * gain), 1));
  return Math.min(1, BETS.length / capital.reduce((sum, own) => sum + own, 0));
}

function checkBounded(values: readonly number[], [low, high]: readonly [number, number]): void {
  checkSample(values, "values");
  const bad = values.findIndex((value) => value < low || value > high);
  if (bad >= 0) {
    throw new RangeError(
      `values must be between ${low} and ${high}: value ${bad} is ${values[bad]}`,
    );
  }
}
