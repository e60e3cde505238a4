import { checkFraction, checkInteger } from "./_check.ts";
import { normalTwoSided, studentizedRangeQuantile } from "./_distributions.ts";
import { meanRanks } from "./friedman.ts";
import { holm } from "./holm.ts";

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

/** One pair of methods after a Friedman test. */
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
 * @param samples One array a method (at least 2), each with one value a block; higher is better.
 * @param options `control`: index of the one method that the others are compared with, which asks
 * fewer questions and so keeps more power; by default all pairs are compared.
 * @returns One comparison a pair, in order of index.
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
  const { control } = options;
  if (control !== undefined && ranks[control] === undefined) {
    throw new RangeError(`control must be an index in [0, ${k - 1}]: current value is ${control}`);
  }
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
