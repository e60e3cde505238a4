import { checkPaired, checkSample } from "./check.ts";

/**
 * The arithmetic mean.
 *
 * @param values At least one finite value.
 * @returns The mean, in the unit of the values.
 * @throws {RangeError} If a value is not finite or there is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mean } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(mean([1, 2, 6]), 3);
 * ```
 */
export function mean(values: readonly number[]): number {
  checkSample(values, "values");
  return meanOrNaN(values);
}

/** The mean of values that were checked or may be missing: NaN where there is none, or one is NaN. */
export function meanOrNaN(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (Number.isFinite(mean) || values.length === 0 || !values.every(Number.isFinite)) return mean;
  // The sum is beyond all numbers, the mean is not.
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

/**
 * The sample standard deviation (divisor n - 1).
 *
 * @param values Finite values.
 * @returns The standard deviation; NaN for a single value, exactly 0 where all values are equal.
 * @throws {RangeError} If a value is not finite or there is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { standardDeviation } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(standardDeviation([1, 3]), Math.SQRT2);
 * ```
 */
export function standardDeviation(values: readonly number[]): number {
  checkSample(values, "values");
  return deviationOrNaN(values);
}

/** The sample standard deviation of values that were checked or may be missing: NaN below two. */
export function deviationOrNaN(values: readonly number[]): number {
  const centre = meanOrNaN(values);
  if (values.length > 1 && values.every((value) => value === values[0])) return 0;
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The quantile of sorted values by linear interpolation (type 7 of Hyndman and Fan, as in NumPy).
 *
 * @param sorted Finite values in ascending order, at least one.
 * @param p The fraction below the quantile, in [0, 1].
 * @returns The quantile.
 * @throws {RangeError} If `p` is outside [0, 1] or a value is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quantileSorted([1, 2, 4], 0.75), 3);
 * ```
 */
export function quantileSorted(sorted: readonly number[], p: number): number {
  checkSample(sorted, "sorted");
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be in [0, 1]: current value is ${p}`);
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
}

/**
 * The median.
 *
 * @param values At least one finite value, in any order.
 * @returns The middle value, or the mean of the two middle values.
 * @throws {RangeError} If a value is not finite or there is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { median } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(median([9, 1, 2, 3]), 2.5);
 * ```
 */
export function median(values: readonly number[]): number {
  checkSample(values, "values");
  return quantileSorted(values.toSorted((a, b) => a - b), 0.5);
}

/**
 * The mean of the middle half of the values, after floor(n / 4) are dropped at each end
 * (Agarwal et al. 2021; `scipy.stats.trim_mean(values, 0.25)`).
 *
 * @experimental
 * @param values At least one finite value, in any order: all runs of all tasks together.
 * @returns The interquartile mean.
 * @throws {RangeError} If a value is not finite or there is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { interquartileMean } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(interquartileMean([0, 2, 4, 1000]), 3);
 * ```
 */
export function interquartileMean(values: readonly number[]): number {
  checkSample(values, "values");
  const cut = Math.floor(values.length / 4);
  return mean(values.toSorted((a, b) => a - b).slice(cut, values.length - cut));
}

/**
 * The probability that a run of `b` beats one of `a`: P(b > a) + P(b = a) / 2 over all pairs of runs.
 *
 * @experimental
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
    for (const x of a) wins += isTie(x, y) ? 0.5 : Number(y > x);
  }
  return wins / (a.length * b.length);
}

/**
 * Cliff's delta: P(b > a) - P(a > b) over all pairs of runs.
 *
 * @experimental
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
 * @param a Values of one method, one per seed.
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

/** A number for a sentence, such as the reason of a verdict: four significant digits. */
export function shortNumber(value: number): string {
  if (Math.abs(value) === Infinity) return value < 0 ? "-infinity" : "infinity";
  return String(Number(value.toPrecision(4)));
}

/** Ranks from 1 (smallest) upward; values that {@linkcode isTie} share the mean of their ranks. */
export function midRanks(values: readonly number[]): Float64Array {
  const order = values.map((_, index) => index).sort((i, j) => values[i]! - values[j]! || 0);
  const ranks = new Float64Array(values.length);
  for (const [start, end] of runsOf(order.map((index) => values[index]!))) {
    const rank = (start + 1 + end) / 2;
    for (let at = start; at < end; at++) ranks[order[at]!] = rank;
  }
  return ranks;
}

/** The sum of t^3 - t over the groups of t tied values: 0 where there are no ties. */
export function tieTerm(values: readonly number[]): number {
  let term = 0;
  for (const [start, end] of runsOf(values.toSorted((a, b) => a - b))) {
    term += (end - start) ** 3 - (end - start);
  }
  return term;
}

/** The bounds [start, end) of each run of neighbours that tie with its first. */
function* runsOf(sorted: readonly number[]): Generator<[number, number]> {
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && isTie(sorted[start]!, sorted[end]!)) end++;
    yield [start, end];
  }
}

/**
 * Whether two values are equal but for rounding: the one rule of every test, effect size, ranking and
 * mark of ties. What other values there are has no say.
 */
export function isTie(a: number, b: number): boolean {
  // Half a unit is never more than this; most values are told apart at once.
  const near = Math.abs(a - b) <= 5e-9 * Math.max(Math.abs(a), Math.abs(b));
  return a === b || near && roundedDifference(a, b) === 0;
}

/**
 * The differences a - b - shift, each rounded to the ninth digit of the largest of the three.
 *
 * 0.982 - 0.978 and 0.983 - 0.979 differ in their last bits; unrounded, ranks would break the tie
 * by that noise. The unit is that of the pair: a seed at 1e12 does not make the others equal.
 */
export function roundedDifferences(
  a: readonly number[],
  b: readonly number[],
  shift = 0,
): number[] {
  return a.map((value, index) => roundedDifference(value, b[index]!, shift));
}

/** The least exponent of ten of a unit; what is finer has no nine digits of its own. */
const FINEST = -323;

function roundedDifference(a: number, b: number, shift = 0): number {
  const difference = a - b - shift;
  const largest = Math.max(Math.abs(a), Math.abs(b), Math.abs(shift));
  const exponent = Math.ceil(Math.log10(largest)) - 9;
  if (!Number.isFinite(difference) || difference === 0 || exponent < FINEST) return difference + 0;
  const units = Math.round(Math.abs(difference) / 10 ** exponent);
  // The number nearest to the decimal, so that equal decimals of different units are equal.
  return Math.sign(difference) * Number(`${units}e${exponent}`) + 0;
}
