import { optionsOf, show } from "../base/check.ts";
import { randomStream } from "../base/random.ts";
import { normalCdf, normalQuantile } from "./_distributions.ts";
import {
  checkArray,
  checkFraction,
  checkInteger,
  checkOneOf,
  checkPaired,
  checkSample,
} from "./check.ts";
import { mean, quantileSorted, roundedDifferences } from "./summary.ts";
import type { RankTestResult } from "./result.ts";

/**
 * Options of the bootstrap.
 *
 * @experimental
 */
export interface BootstrapOptions {
  /** Seed of the resampling. */
  seed: number;
  /** Number of resamples, default 10,000, at most 1,000,000. */
  resamples?: number;
  /** Coverage in (0, 1), default 0.95. */
  level?: number;
  /** `"percentile"` (the default) or the bias-corrected and accelerated `"bca"` (Efron 1987). */
  method?: "percentile" | "bca";
}

/**
 * A bootstrap interval.
 *
 * @experimental
 */
export interface BootstrapInterval {
  /** Lower end. */
  low: number;
  /** Upper end. */
  high: number;
  /** Nominal coverage; intervals of fewer than 20 values cover less. */
  level: number;
  /** The statistic of the values themselves. */
  estimate: number;
  /** Number of values. */
  n: number;
}

/**
 * The bootstrap interval of a statistic: the same seed gives the same bits.
 *
 * With fewer than 20 values both methods cover less than they say: take `tInterval`,
 * `hodgesLehmann` or `medianInterval` there. To resample pairs jointly, pass an array of pairs.
 *
 * @experimental
 * @param values The observations, numbers or anything else that the statistic understands.
 * @param statistic A function of a resample of the same size.
 * @param options Seed, number of resamples, level and method.
 * @returns The interval with the estimate; both ends are NaN where the statistic of some resample is,
 * or where `"bca"` is undefined: all resamples lie on one side of the estimate, or leaving out any
 * one value gives the same statistic, as of the median of many ties.
 * @throws {RangeError} If there is no value, a numeric value is not finite, or an option is out of range.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { bootstrapInterval, mean } from "@loss-atlas/loss-atlas/statistics";
 *
 * const { low, estimate, high } = bootstrapInterval([1, 2, 3, 4, 6], mean, { seed: 1 });
 * assert(low < estimate && estimate < high);
 * ```
 */
export function bootstrapInterval<T>(
  values: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions,
): BootstrapInterval {
  const { method = "percentile", level = 0.95 } = optionsOf(options);
  checkOneOf(method, "method", ["percentile", "bca"]);
  const sorted = resample(values, statistic, options);
  const estimate = statistic(values);
  const leaveOneOut = () => values.map((_, index) => statistic(values.toSpliced(index, 1)));
  const tails = method === "bca"
    ? bcaTails(sorted, estimate, leaveOneOut, level)
    : percentileTails(level);
  return { ...endsOf(sorted, tails), level, estimate, n: values.length };
}

/** More resamples than this change no digit that is reported. */
const MOST_RESAMPLES = 1_000_000;

/** The statistic of every resample, sorted. */
function resample<T>(
  values: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions,
): number[] {
  const { seed, resamples = 10_000, level = 0.95 } = options;
  checkInteger(seed, "seed", Number.MIN_SAFE_INTEGER);
  checkInteger(resamples, "resamples", 1, MOST_RESAMPLES);
  checkFraction(level, "level");
  checkArray(values, "values");
  if (typeof statistic !== "function") {
    throw new RangeError(`statistic must be a function: current value is ${show(statistic)}`);
  }
  // Observations that are not numbers are for the statistic to judge.
  checkSample(values.map((value) => typeof value === "number" ? value : 0), "values");
  const stream = randomStream(seed, "statistics/bootstrap");
  const draw = () => values.map(() => values[stream.integer(values.length)]!);
  return Array.from({ length: resamples }, () => statistic(draw())).sort((x, y) => x - y);
}

function percentileTails(level: number): [number, number] {
  return [(1 - level) / 2, (1 + level) / 2];
}

function endsOf(sorted: number[], [from, to]: [number, number]): { low: number; high: number } {
  // A statistic that some resample leaves undefined has no interval.
  if (Number.isNaN(from + to) || !sorted.every(Number.isFinite)) return { low: NaN, high: NaN };
  return { low: quantileSorted(sorted, from), high: quantileSorted(sorted, to) };
}

/**
 * The fractions of the bootstrap distribution at which the bias-corrected and accelerated interval
 * ends (Efron 1987): NaN where the bias cannot be estimated, nor the acceleration since no single
 * observation matters.
 *
 * @param resampled The statistic of every resample.
 * @param estimate The statistic of the sample.
 * @param leaveOneOut Gives the statistic with each observation left out; called only if resamples differ.
 * @param level Coverage in (0, 1).
 */
function bcaTails(
  resampled: readonly number[],
  estimate: number,
  leaveOneOut: () => number[],
  level: number,
): [number, number] {
  if (resampled.every((value) => value === estimate)) return [0, 1];
  const leftOut = leaveOneOut();
  if (!leftOut.every(Number.isFinite)) return [NaN, NaN];
  const below = resampled.filter((value) => value < estimate).length;
  const equal = resampled.filter((value) => value === estimate).length;
  const bias = normalQuantile((below + equal / 2) / resampled.length);
  const centre = mean(leftOut);
  const squares = leftOut.reduce((sum, value) => sum + (centre - value) ** 2, 0);
  const cubes = leftOut.reduce((sum, value) => sum + (centre - value) ** 3, 0);
  const acceleration = cubes / (6 * squares ** 1.5);
  const tail = (p: number) => {
    const shifted = bias + normalQuantile(p);
    return normalCdf(bias + shifted / (1 - acceleration * shifted));
  };
  if (!Number.isFinite(bias)) return [NaN, NaN];
  return [tail((1 - level) / 2), tail((1 + level) / 2)];
}

/**
 * Options of {@linkcode signFlip}.
 *
 * @experimental
 */
export interface SignFlipOptions {
  /** Seed of the random signs beyond 16 pairs, default 0. */
  seed?: number;
  /** Number of random signings beyond 16 pairs, default 9,999, at most 1,000,000. */
  resamples?: number;
}

/**
 * The sign-flip permutation test of the mean difference, two-sided: under the null hypothesis each
 * difference could as well have had the other sign.
 *
 * All 2^n signings up to 16 pairs, random ones beyond, where p = (1 + extreme) / (1 + resamples).
 *
 * @experimental
 * @param a Values of one method, one per seed.
 * @param b Values of the other, in the same order of seeds.
 * @param options Seed and number of random signings.
 * @returns The mean of a - b (infinite if their sum is beyond all numbers), the p-value, and the smallest p that so many pairs could give.
 * @throws {RangeError} If there is no pair, a value is not finite, or an option is out of range.
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
  const { seed = 0, resamples = 9999 } = optionsOf(options);
  checkPaired(a, b);
  checkInteger(resamples, "resamples", 1, MOST_RESAMPLES);
  checkInteger(seed, "seed", Number.MIN_SAFE_INTEGER);
  const differences = roundedDifferences(a, b);
  const n = differences.length;
  const observed = differences.reduce((sum, difference) => sum + difference, 0);
  // Sums that differ by rounding alone count as equally extreme.
  const magnitude = differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const rounding = n * Number.EPSILON * magnitude;
  const isExtreme = (sum: number) => Math.abs(sum) >= Math.abs(observed) - rounding;
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
