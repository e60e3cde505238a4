import { checkInteger, checkTable } from "./_check.ts";
import { chiSquaredUpper, fUpper } from "./_distributions.ts";
import { midRanks, tieTerm } from "./_ranks.ts";
import type { TestResult } from "./result.ts";

/** The result of the Friedman test. */
export interface FriedmanResult extends TestResult {
  /** Degrees of freedom of chi squared: methods - 1. */
  df: number;
  /** The less conservative F of Iman and Davenport (1980), to be preferred. */
  imanDavenport: { statistic: number; p: number; df: [number, number] };
}

/**
 * The Friedman test that k methods rank alike over n blocks, corrected for ties.
 *
 * A block is one dataset and split with the seeds averaged, or one seed of a single dataset; seeds of
 * one dataset are not independent datasets (Demsar 2006; `scipy.stats.friedmanchisquare`).
 *
 * @param samples One array a method (at least 2), each with one value a block, in one order of blocks.
 * @returns Chi squared and its p-value, and the F of Iman and Davenport; NaN where all methods tie in
 * every block.
 * @throws {RangeError} If the samples differ in length, are fewer than 2, or hold a value that is
 * not finite, or there are fewer than 2 blocks.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { friedman } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { statistic } = friedman([[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
 * assertAlmostEquals(statistic, 6);
 * ```
 */
export function friedman(samples: readonly (readonly number[])[]): FriedmanResult {
  const ranks = meanRanks(samples);
  const k = samples.length;
  const n = samples[0]!.length;
  checkInteger(n, "The number of blocks", 2);
  const centre = (k + 1) / 2;
  const spread = ranks.reduce((sum, rank) => sum + (rank - centre) ** 2, 0);
  const ties = blocksOf(samples).reduce((sum, block) => sum + tieTerm(block), 0);
  const correction = 1 - ties / (k * (k * k - 1) * n);
  const statistic = ((12 * n) / (k * (k + 1))) * spread / correction;
  // Where all blocks agree, rounding must not turn the infinite F into a huge one.
  const rest = n * (k - 1) - statistic;
  const f = rest <= 1e-9 * n * (k - 1) ? Infinity : ((n - 1) * statistic) / rest;
  const df: [number, number] = [k - 1, (k - 1) * (n - 1)];
  return {
    statistic,
    p: chiSquaredUpper(statistic, k - 1),
    n,
    df: k - 1,
    imanDavenport: { statistic: f, p: fUpper(f, ...df), df },
  };
}

/**
 * The mean rank of each method over the blocks: rank 1 is the best, that is the highest value, and
 * methods that tie share the mean of their ranks.
 *
 * @param samples One array a method (at least 2), each with one value a block. Negate a metric of
 * which less is better.
 * @returns One mean rank a method, in [1, k].
 * @throws {RangeError} If the samples differ in length, are fewer than 2, or hold a value that is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { meanRanks } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(meanRanks([[0.9, 0.8], [0.7, 0.8]]), [1.25, 1.75]);
 * ```
 */
export function meanRanks(samples: readonly (readonly number[])[]): number[] {
  checkTable(samples, 2);
  const sums = samples.map(() => 0);
  for (const block of blocksOf(samples)) {
    for (const [method, rank] of midRanks(block.map((value) => -value)).entries()) {
      sums[method]! += rank;
    }
  }
  return sums.map((sum) => sum / samples[0]!.length);
}

/** The table turned: one array of all methods' values a block. */
function blocksOf(samples: readonly (readonly number[])[]): number[][] {
  return samples[0]!.map((_, block) => samples.map((sample) => sample[block]!));
}
