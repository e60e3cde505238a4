import { optionsOf } from "../base/check.ts";
import { randomStream } from "../base/random.ts";
import { checkFraction, checkNotNegative, checkSample } from "./check.ts";
import { mean, median } from "./summary.ts";

/** Options of {@linkcode changePoints}. */
export interface ChangePointOptions {
  /**
   * The probability that a series of pure normal noise is marked, default 0.05. Where many series are
   * judged together, give each its share of it.
   */
  level?: number;
  /** Cost of a change point, in units of the noise variance; by default what the level asks for. */
  penalty?: number;
  /**
   * Standard deviation of the noise; by default from the median absolute step between neighbours,
   * which changes of level hardly touch.
   */
  noise?: number;
}

/** A place where the level of a series changes. */
export interface ChangePoint {
  /** Index of the first value at the new level. */
  index: number;
  /** Mean of the segment before. */
  before: number;
  /** Mean of the segment after. */
  after: number;
}

/**
 * Finds where the mean of a series changes: the segmentation of least squared error plus a penalty
 * per change, found exactly by PELT (Killick, Fearnhead and Eckley 2012).
 *
 * Nothing is marked unless the best single change gains more than the penalty, which is the quantile
 * of that gain in simulated noise of the same length. The noise is estimated from the series, so a
 * short series needs a large change: that is the price of few false alarms.
 *
 * Where most neighbours are equal, as in a history of deterministic runs, the noise is zero and
 * every step is a change.
 *
 * @param series Finite values in order of time.
 * @param options Penalty and noise.
 * @returns The change points in order; none for fewer than 3 values.
 * @throws {RangeError} If a value is not finite, penalty or noise is negative, or the level is invalid.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { changePoints } from "@loss-atlas/loss-atlas/statistics";
 *
 * const found = changePoints([5, 5, 5, 5, 8, 8, 8]);
 * assertEquals(found, [{ index: 4, before: 5, after: 8 }]);
 * ```
 */
export function changePoints(
  series: readonly number[],
  options: ChangePointOptions = {},
): ChangePoint[] {
  checkSample(series, "series", 0);
  const n = series.length;
  const { level = 0.05, noise = n < 3 ? 0 : noiseOf(series) } = optionsOf(options);
  checkFraction(level, "level");
  checkNotNegative(noise, "noise");
  const { penalty = n > 2 && noise > 0 ? noisePenalty(n, level) : 0 } = options;
  checkNotNegative(penalty, "penalty");
  if (n < 3) return [];
  const cost = segmentCost(series);
  const whole = cost(0, n);
  if (whole === 0) return [];
  if (options.penalty === undefined && bestGain(n, cost) <= penalty * noise ** 2) return [];
  // Without noise the rounding of the costs must still not count as change.
  const starts = pelt(n, cost, Math.max(penalty * noise ** 2, 1e-12 * whole));
  const bounds = [0, ...starts, n];
  const meanOf = (segment: number) => mean(series.slice(bounds[segment], bounds[segment + 1]));
  return starts.map((index, i) => ({ index, before: meanOf(i), after: meanOf(i + 1) }));
}

/** Robust standard deviation: the median absolute step of normal noise is 0.6745 sqrt 2 of it. */
function noiseOf(series: readonly number[]): number {
  const steps = series.slice(1).map((value, index) => Math.abs(value - series[index]!));
  return median(steps) / (0.6744897501960817 * Math.SQRT2);
}

/** The squared error that the best single change removes. */
function bestGain(n: number, cost: (start: number, end: number) => number): number {
  let least = Infinity;
  for (let at = 1; at < n; at++) least = Math.min(least, cost(0, at) + cost(at, n));
  return cost(0, n) - least;
}

/** About so many values are drawn to know what noise does. */
const MOST_DRAWS = 4_000_000;

const penalties = new Map<string, number>();

/** The gain of a single change, in noise variances, that pure noise exceeds with probability `level`. */
function noisePenalty(n: number, level: number): number {
  const key = `${n}/${level}`;
  const known = penalties.get(key);
  if (known !== undefined) return known;
  const samples = Math.floor(Math.min(MOST_DRAWS / n, Math.max(10_000, 100 / level)));
  const stream = randomStream(0, `statistics/change-points/${n}`);
  const gains = Array.from({ length: samples }, () => {
    const series = Array.from({ length: n }, () => stream.normal());
    return bestGain(n, segmentCost(series)) / noiseOf(series) ** 2;
  }).sort((a, b) => a - b);
  // One standard error to the safe side, because the quantile is itself simulated.
  const rank = Math.ceil((1 - level) * samples + Math.sqrt(level * samples));
  const penalty = gains[Math.min(samples - 1, rank)]!;
  penalties.set(key, penalty);
  return penalty;
}

/** The squared error of [start, end) about its mean, in constant time from running sums. */
function segmentCost(series: readonly number[]): (start: number, end: number) => number {
  const centre = mean(series);
  const sums = [0];
  const squares = [0];
  for (const value of series) {
    sums.push(sums.at(-1)! + (value - centre));
    squares.push(squares.at(-1)! + (value - centre) ** 2);
  }
  return (start, end) => {
    const sum = sums[end]! - sums[start]!;
    return Math.max(0, squares[end]! - squares[start]! - (sum * sum) / (end - start));
  };
}

/** The starts of the segments after the first, in the cheapest segmentation. */
function pelt(n: number, cost: (start: number, end: number) => number, penalty: number): number[] {
  const best = [-penalty];
  const last = [0];
  let candidates = [0];
  for (let end = 1; end <= n; end++) {
    const upTo = candidates.map((start) => best[start]! + cost(start, end));
    const least = Math.min(...upTo);
    best.push(least + penalty);
    last.push(candidates[upTo.indexOf(least)]!);
    // A start that is already dearer than a change here can never be the cheapest again.
    candidates = candidates.filter((_, i) => upTo[i]! <= least + penalty);
    candidates.push(end);
  }
  const starts: number[] = [];
  for (let start = last[n]!; start > 0; start = last[start]!) starts.unshift(start);
  return starts;
}
