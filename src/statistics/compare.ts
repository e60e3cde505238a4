import { tCritical } from "./_distributions.ts";
import { optionsOf } from "../base/check.ts";
import {
  checkArray,
  checkFraction,
  checkNotNegative,
  checkOneOf,
  checkPaired,
  checkSample,
} from "./check.ts";
import { holm } from "./corrections.ts";
import type { Interval } from "./result.ts";
import { isTie, mean, roundedDifferences, shortNumber, standardDeviation } from "./summary.ts";
import { pairedT, welch } from "./mean_tests.ts";

/** How a metric is compared with its baseline. */
export interface CompareOptions {
  /** The smallest difference of means that matters, in the unit of the metric. */
  smallestEffect: number;
  /** Whether a higher value is better, a lower one, or neither. */
  direction: "higher" | "lower" | "none";
  /** Whether the samples are paired by seed (the default) or independent. */
  paired?: boolean;
}

/** One metric of one configuration, before and now. */
export interface SampleComparison extends CompareOptions {
  /** Values of the baseline, one per seed. */
  baseline: readonly number[];
  /** Values of the current code. */
  current: readonly number[];
}

/** The comparison of one metric. */
export interface ComparisonResult {
  /** `"changed"` where neither direction is better; `"same"` where no change that matters is shown. */
  outcome: "same" | "regressed" | "improved" | "changed";
  /** mean(current) - mean(baseline). */
  difference: number;
  /** Interval of the difference at level 1 - alpha, for this comparison alone. */
  interval: Interval;
  /** Two-sided p-value; 1 where the samples are equal value for value. */
  p: number;
  /** The p-value after Holm's correction. */
  adjustedP: number;
  /**
   * Whether the runs settle the matter: the outcome is a change, or the interval excludes every
   * change that matters. `"same"` that is not conclusive only means that none was found.
   */
  conclusive: boolean;
  /** One sentence for the reader. */
  reason: string;
}

/**
 * Compares a metric with its baseline: a change must be significant and large enough to matter.
 *
 * A paired t test (Welch's if unpaired) rather than a rank test: nightly seeds are few, an alarm only
 * asks someone to look, and the smallest effect filters out trifles.
 *
 * @param baseline Values of the baseline, one per seed.
 * @param current Values of the current code, in the same order of seeds if paired.
 * @param options Smallest effect, direction, pairing, and `alpha` (default 0.05).
 * @returns The outcome with its evidence.
 * @throws {RangeError} If a sample has fewer than two values or one that is not finite, paired
 * samples differ in length, the smallest effect is negative, the direction is unknown, or alpha is
 * not in (0, 1).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareSamples } from "@loss-atlas/loss-atlas/statistics";
 *
 * const options = { smallestEffect: 0.01, direction: "higher" } as const;
 * const baseline = [0.95, 0.96, 0.94];
 * assertEquals(compareSamples(baseline, [0.51, 0.5, 0.48], options).outcome, "regressed");
 * assertEquals(compareSamples(baseline, [0.951, 0.961, 0.941], options).outcome, "same");
 * ```
 */
export function compareSamples(
  baseline: readonly number[],
  current: readonly number[],
  options: CompareOptions & { alpha?: number },
): ComparisonResult {
  return compareAll([{ ...optionsOf(options), baseline, current }], options)[0]!;
}

/**
 * Compares many metrics with their baselines: like {@linkcode compareSamples}, with Holm's
 * correction over all of them.
 *
 * @param comparisons The samples and how to compare them.
 * @param options `alpha`: level of the family, default 0.05.
 * @returns One result per comparison, in the order given.
 * @throws {RangeError} For the reasons of {@linkcode compareSamples}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareAll } from "@loss-atlas/loss-atlas/statistics";
 *
 * const [loss] = compareAll([
 *   { baseline: [1, 1.1, 1.2], current: [1, 1.1, 1.2], smallestEffect: 0, direction: "lower" },
 * ]);
 * assertEquals([loss!.outcome, loss!.conclusive], ["same", true]);
 * ```
 */
export function compareAll(
  comparisons: readonly SampleComparison[],
  options: { alpha?: number } = {},
): ComparisonResult[] {
  checkArray(comparisons, "comparisons");
  // A hole in the list would be a comparison that cannot be made.
  const all = Array.from(comparisons, (each) => optionsOf(each, "A comparison"));
  return compareFamily(all, optionsOf(options)) as ComparisonResult[];
}

/** The values of one metric of one configuration, by seed. */
export type SeedValues = ReadonlyMap<number, number>;

/** The fewest values per side for a t test. */
const LEAST = 2;

/**
 * Compares values by seed: like {@linkcode compareAll}, after one rule of pairing. Seeds that both
 * sides have are paired where there are at least two of them; otherwise all values of both sides
 * are compared as independent samples.
 *
 * @param comparisons Both sides by seed, and which direction is better.
 * @param options `alpha`: level of the family, default 0.05.
 * @returns For each comparison the samples it is based on, and its result; there is no result with
 * fewer than two values per side. Such a comparison still counts in Holm's correction.
 */
export function compareBySeed(
  comparisons: readonly (Pick<CompareOptions, "direction"> & {
    baseline: SeedValues;
    current: SeedValues;
  })[],
  options: { alpha?: number } = {},
): (SampleComparison & { result: ComparisonResult | undefined })[] {
  const samples = comparisons.map(({ baseline, current, direction }): SampleComparison => {
    const shared = [...baseline.keys()].filter((seed) => current.has(seed));
    const paired = shared.length >= LEAST;
    const valuesOf = (side: SeedValues) =>
      paired ? shared.map((seed) => side.get(seed)!) : [...side.values()];
    return {
      baseline: valuesOf(baseline),
      current: valuesOf(current),
      paired,
      direction,
      smallestEffect: 0,
    };
  });
  const isTestable = ({ baseline, current }: SampleComparison) =>
    Math.min(baseline.length, current.length) >= LEAST;
  const results = compareFamily(
    samples.map((sample) => isTestable(sample) ? sample : undefined),
    options,
  );
  return samples.map((sample, at) => ({ ...sample, result: results[at] }));
}

/** Compares a family; what cannot be tested is undefined and counts with p = 1. */
function compareFamily(
  comparisons: readonly (SampleComparison | undefined)[],
  { alpha = 0.05 }: { alpha?: number },
): (ComparisonResult | undefined)[] {
  checkFraction(alpha, "alpha");
  const tests = comparisons.map((comparison) => comparison && test(comparison, alpha));
  const adjusted = holm(tests.map((result) => result?.p ?? 1));
  return tests.map((result, index) => {
    if (result === undefined) return undefined;
    const adjustedP = adjusted[index]!;
    const { smallestEffect, direction } = comparisons[index]!;
    const matters = Math.abs(result.difference) >= smallestEffect && result.difference !== 0;
    const outcome = adjustedP <= alpha && matters ? named(result.difference, direction) : "same";
    const excluded = result.p === 1 && result.interval.low === result.interval.high ||
      Math.max(-result.interval.low, result.interval.high) < smallestEffect;
    const conclusive = outcome !== "same" || excluded;
    const reason =
      `difference ${shortNumber(result.difference)} (${shortNumber(result.interval.low)} to ` +
      `${shortNumber(result.interval.high)}), p = ${shortNumber(adjustedP)}` +
      `${comparisons.length > 1 ? ` after Holm over ${comparisons.length}` : ""}; ` +
      verdictOf(outcome, conclusive, smallestEffect);
    return { ...result, outcome, adjustedP, conclusive, reason };
  });
}

function test(
  { baseline, current, paired = true, smallestEffect, direction }: SampleComparison,
  alpha: number,
): Pick<ComparisonResult, "difference" | "interval" | "p"> {
  checkNotNegative(smallestEffect, "smallestEffect");
  checkOneOf(direction, "direction", ["higher", "lower", "none"]);
  if (paired) checkPaired(baseline, current, LEAST, ["baseline", "current"]);
  checkSample(baseline, "baseline", LEAST);
  checkSample(current, "current", LEAST);
  const { p, df } = paired ? pairedT(current, baseline) : welch(current, baseline);
  const change = mean(current) - mean(baseline);
  const difference = isTie(mean(current), mean(baseline)) ? 0 : change;
  const error = standardError(baseline, current, paired);
  const reach = error === 0 || error === Infinity ? error : tCritical(alpha, df) * error;
  // Values whose squares are beyond all numbers say nothing of the difference.
  const [low, high] = reach === Infinity
    ? [-Infinity, Infinity]
    : [difference - reach, difference + reach];
  const interval = { low, high, level: 1 - alpha };
  return { difference, interval, p: Number.isNaN(p) ? 1 : p };
}

function standardError(a: readonly number[], b: readonly number[], paired: boolean): number {
  if (paired) {
    return standardDeviation(roundedDifferences(b, a)) / Math.sqrt(a.length);
  }
  return Math.sqrt(standardDeviation(a) ** 2 / a.length + standardDeviation(b) ** 2 / b.length);
}

function named(
  difference: number,
  direction: CompareOptions["direction"],
): ComparisonResult["outcome"] {
  if (direction === "none") return "changed";
  return (difference > 0) === (direction === "higher") ? "improved" : "regressed";
}

function verdictOf(
  outcome: ComparisonResult["outcome"],
  conclusive: boolean,
  smallestEffect: number,
): string {
  if (outcome !== "same") return outcome;
  if (conclusive) return `no change of ${shortNumber(smallestEffect)} or more`;
  return `no change found, though one of ${shortNumber(smallestEffect)} is not excluded`;
}
