import { checkPaired, checkSample } from "./_check.ts";
import { roundedDifferences } from "./_differences.ts";
import { mean, standardDeviation } from "./summary.ts";

/**
 * The probability that a run of `b` beats one of `a`: P(b > a) + P(b = a) / 2 over all pairs of runs.
 *
 * @param a Values of one method.
 * @param b Values of the other, not necessarily as many.
 * @returns A number in [0, 1]; 0.5 where neither has the advantage.
 * @throws {RangeError} If a sample is empty or holds a value that is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { probabilityOfImprovement } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(probabilityOfImprovement([1, 2], [2, 3]), 0.875);
 * ```
 */
export function probabilityOfImprovement(a: readonly number[], b: readonly number[]): number {
  checkSample(a, "a");
  checkSample(b, "b");
  let wins = 0;
  for (const y of b) {
    for (const x of a) wins += y > x ? 1 : y === x ? 0.5 : 0;
  }
  return wins / (a.length * b.length);
}

/**
 * Cliff's delta: P(b > a) - P(a > b) over all pairs of runs.
 *
 * @param a Values of one method.
 * @param b Values of the other, not necessarily as many.
 * @returns A number in [-1, 1], positive where `b` is greater.
 * @throws {RangeError} If a sample is empty or holds a value that is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cliffsDelta } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(cliffsDelta([1, 2], [2, 3]), 0.75);
 * ```
 */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number {
  return 2 * probabilityOfImprovement(a, b) - 1;
}

/**
 * Cohen's d for pairs: the mean of b - a in units of the standard deviation of b - a.
 *
 * @param a Values of one method, one a seed.
 * @param b Values of the other, in the same order of seeds.
 * @returns The effect size, positive where `b` is greater; infinite where every difference is the
 * same number, NaN where that number is zero.
 * @throws {RangeError} If there are fewer than two pairs or a value is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cohenDz } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(cohenDz([0, 0, 0], [1, 2, 3]), 2);
 * ```
 */
export function cohenDz(a: readonly number[], b: readonly number[]): number {
  checkPaired(a, b, 2);
  const differences = roundedDifferences(b, a);
  return mean(differences) / standardDeviation(differences);
}
