import { checkSample } from "./_check.ts";
import { mean, median } from "./summary.ts";

/** Options of {@linkcode changePoints}. */
export interface ChangePointOptions {
  /**
   * Cost of a change point, in units of the noise variance; default 3 ln n (1 + 10 / n). The second
   * factor makes up for noise estimated from few steps: by simulation about one in twenty series of
   * pure noise is marked with up to 20 values, and fewer beyond.
   */
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
 * a change, exact, by PELT (Killick, Fearnhead and Eckley 2012).
 *
 * Where most neighbours are equal, as in a history of deterministic runs, the noise is zero and
 * every step is a change.
 *
 * @param series Finite values in order of time.
 * @param options Penalty and noise.
 * @returns The change points in order; none for fewer than 3 values.
 * @throws {RangeError} If a value is not finite, or penalty or noise is negative.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { changePoints } from "@loss-atlas/loss-atlas";
 *
 * const found = changePoints([5, 5, 5, 5, 8, 8, 8]);
 * assertEquals(found, [{ index: 4, before: 5, after: 8 }]);
 * ```
 */
export function changePoints(
  series: readonly number[],
  options: ChangePointOptions = {},
): ChangePoint[] {
  if (series.length < 3) return [];
  checkSample(series, "series");
  const n = series.length;
  const { penalty = 3 * Math.log(n) * (1 + 10 / n), noise = noiseOf(series) } = options;
  if (!(penalty >= 0)) throw new RangeError(`penalty must not be negative: it is ${penalty}`);
  if (!(noise >= 0)) throw new RangeError(`noise must not be negative: it is ${noise}`);
  const cost = segmentCost(series);
  const whole = cost(0, n);
  if (whole === 0) return [];
  // Without noise the rounding of the costs must still not count as change.
  const starts = pelt(n, cost, Math.max(penalty * noise ** 2, 1e-12 * whole));
  const bounds = [0, ...starts, n];
  const level = (segment: number) => mean(series.slice(bounds[segment], bounds[segment + 1]));
  return starts.map((index, i) => ({ index, before: level(i), after: level(i + 1) }));
}

/** Robust standard deviation: the median absolute step of normal noise is 0.6745 sqrt 2 of it. */
function noiseOf(series: readonly number[]): number {
  const steps = series.slice(1).map((value, index) => Math.abs(value - series[index]!));
  return median(steps) / (0.6744897501960817 * Math.SQRT2);
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
