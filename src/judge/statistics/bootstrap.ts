import { randomStream } from "../../base/random.ts";
import { bcaTails } from "./_bca.ts";
import { checkFraction, checkInteger, checkOneOf, checkSample } from "./_check.ts";
import { quantileSorted } from "./summary.ts";

/** Options of the bootstrap. */
export interface BootstrapOptions {
  /** Seed of the resampling. */
  seed: number;
  /** Number of resamples, default 10,000. */
  resamples?: number;
  /** Coverage in (0, 1), default 0.95. */
  level?: number;
  /** `"percentile"` (the default) or the bias-corrected and accelerated `"bca"` (Efron 1987). */
  method?: "percentile" | "bca";
}

/** A bootstrap interval. */
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
 * @param values The observations, numbers or anything else that the statistic understands.
 * @param statistic A function of a resample of the same size.
 * @param options Seed, number of resamples, level and method.
 * @returns The interval with the estimate; both ends are NaN where the statistic of some resample is,
 * or where `"bca"` is undefined as all resamples lie on one side of the estimate.
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
  const { method = "percentile", level = 0.95 } = options;
  checkOneOf(method, "method", ["percentile", "bca"]);
  const sorted = resample(values, statistic, options);
  const estimate = statistic(values);
  const leaveOneOut = () => values.map((_, index) => statistic(values.toSpliced(index, 1)));
  const tails = method === "bca"
    ? bcaTails(sorted, estimate, leaveOneOut, level)
    : percentileTails(level);
  return { ...endsOf(sorted, tails), level, estimate, n: values.length };
}

/** The statistic of every resample, sorted. */
function resample<T>(
  values: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions,
): number[] {
  const { seed, resamples = 10_000, level = 0.95 } = options;
  checkInteger(seed, "seed", Number.MIN_SAFE_INTEGER);
  checkInteger(resamples, "resamples", 1);
  checkFraction(level, "level");
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
