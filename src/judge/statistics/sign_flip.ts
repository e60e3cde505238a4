import { randomStream } from "../../base/random.ts";
import { checkInteger, checkPaired } from "./_check.ts";
import { roundedDifferences } from "./_differences.ts";
import type { RankTestResult } from "./result.ts";

/** Options of {@linkcode signFlip}. */
export interface SignFlipOptions {
  /** Seed of the random signs beyond 16 pairs, default 0. */
  seed?: number;
  /** Number of random signings beyond 16 pairs, default 9,999. */
  resamples?: number;
}

/**
 * The sign-flip permutation test of the mean difference, two-sided: under the null hypothesis each
 * difference could as well have had the other sign.
 *
 * All 2^n signings up to 16 pairs, random ones beyond, where p = (1 + extreme) / (1 + resamples).
 *
 * @param a Values of one method, one a seed.
 * @param b Values of the other, in the same order of seeds.
 * @param options Seed and number of random signings.
 * @returns The mean of a - b, the p-value, and the smallest p that so many pairs could give.
 * @throws {RangeError} If there is no pair, a value is not finite, or `resamples` is below 1.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { signFlip } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(signFlip([3, 4, 5], [1, 1, 1]).p, 0.25);
 * ```
 */
export function signFlip(
  a: readonly number[],
  b: readonly number[],
  options: SignFlipOptions = {},
): RankTestResult {
  const { seed = 0, resamples = 9999 } = options;
  checkPaired(a, b);
  checkInteger(resamples, "resamples", 1);
  const differences = roundedDifferences(a, b);
  const n = differences.length;
  const observed = differences.reduce((sum, difference) => sum + difference, 0);
  // Sums that are equal but for rounding count as equally extreme.
  const magnitude = differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const isExtreme = (sum: number) => Math.abs(sum) >= Math.abs(observed) - 1e-12 * magnitude;
  const exact = n <= 16;
  const sums = exact ? allSums(differences) : randomSums(differences, seed, resamples);
  const extreme = sums.filter(isExtreme).length;
  return {
    statistic: observed / n,
    p: exact ? extreme / sums.length : (1 + extreme) / (1 + resamples),
    n,
    exact,
    minimumP: exact ? 2 ** (1 - n) : 1 / (1 + resamples),
  };
}

function allSums(differences: readonly number[]): number[] {
  return differences.reduce((sums, d) => sums.flatMap((sum) => [sum + d, sum - d]), [0]);
}

function randomSums(differences: readonly number[], seed: number, resamples: number): number[] {
  const stream = randomStream(seed, "statistics/sign-flip");
  return Array.from(
    { length: resamples },
    () => differences.reduce((sum, d) => sum + (stream.integer(2) === 0 ? d : -d), 0),
  );
}
