import {
  chiSquaredUpper,
  fUpper,
  normalTwoSided,
  studentizedRangeQuantile,
} from "./_distributions.ts";
import { optionsOf } from "../base/check.ts";
import { checkFraction, checkInteger, checkTable } from "./check.ts";
import { holm } from "./corrections.ts";
import { midRanks, tieTerm } from "./summary.ts";
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
 * @param samples One array per method (at least 2), each with one value per block, in one order of blocks.
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
 * @param samples One array per method (at least 2), each with one value per block. Negate a metric of
 * which less is better.
 * @returns One mean rank per method, in [1, k].
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

/** The table turned: one array of all methods' values per block. */
function blocksOf(samples: readonly (readonly number[])[]): number[][] {
  return samples[0]!.map((_, block) => samples.map((sample) => sample[block]!));
}

/**
 * The critical difference of Nemenyi: two methods differ at `alpha` if their mean ranks do by more.
 *
 * CD = q sqrt(k (k + 1) / (6 n)), with q the quantile of the studentized range for infinite degrees
 * of freedom, divided by sqrt 2 (Demsar 2006, section 3.2.2).
 *
 * @param k Number of methods, at least 2.
 * @param n Number of blocks, at least 1.
 * @param alpha Level of the family of all pairs, in (0, 1).
 * @returns The critical difference in ranks.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { nemenyiCriticalDifference } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertAlmostEquals(nemenyiCriticalDifference(3, 8, 0.05), 1.17185029, 1e-8);
 * ```
 */
export function nemenyiCriticalDifference(k: number, n: number, alpha: number): number {
  checkInteger(k, "k", 2);
  checkInteger(n, "n", 1);
  checkFraction(alpha, "alpha");
  const q = studentizedRangeQuantile(1 - alpha, k) / Math.SQRT2;
  return q * Math.sqrt((k * (k + 1)) / (6 * n));
}

/**
 * One pair of methods after a Friedman test.
 *
 * @experimental
 */
export interface PostHocComparison {
  /** Index of the first method. */
  first: number;
  /** Index of the second method. */
  second: number;
  /** Mean rank of the second less that of the first: positive where the first is the better. */
  rankDifference: number;
  /** Two-sided p-value of the pair alone. */
  p: number;
  /** The p-value after Holm's correction over all comparisons made. */
  adjustedP: number;
}

/**
 * Compares methods pairwise by their Friedman ranks, with Holm's correction.
 *
 * z = difference of mean ranks / sqrt(k (k + 1) / (6 n)), taken as normal (Demsar 2006, section 3.2.2).
 *
 * @experimental
 * @param samples One array per method (at least 2), each with one value per block; higher is better.
 * @param options `control`: index of the one method that the others are compared with, which asks
 * fewer questions and so keeps more power; by default all pairs are compared.
 * @returns One comparison per pair, in order of index.
 * @throws {RangeError} If the samples are invalid or `control` is not an index of one.
 *
 * @example
 * ```ts
 * import { assertEquals, assertGreater } from "@std/assert";
 * import { friedmanPostHoc } from "@loss-atlas/loss-atlas/statistics";
 *
 * const [pair] = friedmanPostHoc([[3, 3, 3, 3], [2, 2, 2, 2], [1, 1, 1, 1]]);
 * assertEquals([pair!.first, pair!.second, pair!.rankDifference], [0, 1, 1]);
 * assertGreater(pair!.adjustedP, 0.05);
 * ```
 */
export function friedmanPostHoc(
  samples: readonly (readonly number[])[],
  options: { control?: number } = {},
): PostHocComparison[] {
  const ranks = meanRanks(samples);
  const k = ranks.length;
  const { control } = optionsOf(options);
  if (control !== undefined) checkInteger(control, "control", 0, k - 1);
  const error = Math.sqrt((k * (k + 1)) / (6 * samples[0]!.length));
  const pairs = ranks.flatMap((_, first) =>
    ranks.slice(first + 1).map((_, offset) => ({ first, second: first + 1 + offset }))
  ).filter(({ first, second }) => control === undefined || first === control || second === control);
  const compared = pairs.map(({ first, second }) => {
    const rankDifference = ranks[second]! - ranks[first]!;
    return { first, second, rankDifference, p: normalTwoSided(rankDifference / error) };
  });
  const adjusted = holm(compared.map(({ p }) => p));
  return compared.map((pair, index) => ({ ...pair, adjustedP: adjusted[index]! }));
}
