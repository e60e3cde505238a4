import { randomStream } from "../base/random.ts";
import {
  binomialAtLeast,
  fairAtLeast,
  noncentralTTwoSided,
  normalCdf,
  signedRankDistribution,
  tCritical,
} from "./_distributions.ts";
import { optionsOf, show } from "../base/check.ts";
import { checkFraction, checkInteger, checkOneOf } from "./check.ts";

/** The tests whose power can be computed. */
export type PoweredTest = "sign" | "wilcoxon" | "pairedT" | "welch";

/**
 * The probability that a two-sided test finds a difference that is there.
 *
 * Differences are taken as normal. For the t tests by the noncentral t distribution; for the sign
 * test by the binomial; for the exact Wilcoxon test by 4,000 simulated samples of a fixed seed, with a standard error below 0.008.
 *
 * @param test `"sign"`, `"wilcoxon"` and `"pairedT"` on n pairs, `"welch"` on two groups of n with equal variance.
 * @param n Number of pairs, or of values per group.
 * @param effectSize The true mean difference in units of the standard deviation: of the differences
 * for pairs (d_z), of a group for Welch.
 * @param alpha Level of the test, in (0, 1).
 * @returns The power, in [0, 1].
 * @throws {RangeError} If an argument is out of range.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { testPower } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertAlmostEquals(testPower("pairedT", 10, 1, 0.05), 0.803, 1e-3);
 * ```
 */
export function testPower(
  test: PoweredTest,
  n: number,
  effectSize: number,
  alpha: number,
): number {
  checkOneOf(test, "test", ["sign", "wilcoxon", "pairedT", "welch"]);
  checkInteger(n, "n", 2);
  checkFraction(alpha, "alpha");
  if (!Number.isFinite(effectSize)) {
    throw new RangeError(`effectSize must be finite: current value is ${show(effectSize)}`);
  }
  if (test === "sign") return signPower(n, Math.abs(effectSize), alpha);
  if (test === "wilcoxon") return wilcoxonPower(n, Math.abs(effectSize), alpha);
  const paired = test === "pairedT";
  const df = paired ? n - 1 : 2 * n - 2;
  // Effects beyond this are found for certain, and overflow where they are squared.
  const effect = Math.max(-LARGEST_EFFECT, Math.min(LARGEST_EFFECT, effectSize));
  return noncentralTTwoSided(tCritical(alpha, df), df, effect * Math.sqrt(paired ? n : n / 2));
}

const LARGEST_EFFECT = 1000;

/** Options of {@linkcode seedsNeeded}. */
export interface SeedsNeededOptions {
  /** The true difference in units of the standard deviation of the paired differences (d_z). */
  effectSize: number;
  /** Level of the family, default 0.05. */
  alpha?: number;
  /** Number of comparisons that share the level; the first step of Holm divides by it. Default 1. */
  comparisons?: number;
  /** Probability of finding the difference, default 0.8. */
  power?: number;
  /** The test, default `"sign"`, as claims are judged. */
  test?: PoweredTest;
}

/** Nobody trains more networks than this for one comparison; fewer where each number is tried. */
const [MOST_SEEDS, MOST_SIGNS] = [10_000, 1000];

/**
 * The number of seeds that a comparison needs.
 *
 * The exact Wilcoxon test is searched by {@linkcode testPower} while the t test would need up to 50
 * pairs; beyond, the t test's number is divided by 3 / pi, the efficiency of ranks under normality.
 *
 * @param options Effect size, level, number of comparisons, power and test.
 * @returns The least number of pairs (for `"welch"`, of values per group), or Infinity beyond 10,000 (1,000 for
 * the sign test).
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { seedsNeeded } from "@loss-atlas/loss-atlas/statistics";
 *
 * assertEquals(seedsNeeded({ effectSize: 1, test: "pairedT" }), 10);
 * ```
 */
export function seedsNeeded(options: SeedsNeededOptions): number {
  const { effectSize, alpha = 0.05, comparisons = 1, power = 0.8, test = "sign" } = optionsOf(
    options,
  );
  checkFraction(alpha, "alpha");
  checkInteger(comparisons, "comparisons", 1);
  checkFraction(power, "power");
  const level = alpha / comparisons;
  const suffices = (test: PoweredTest) => (n: number) =>
    testPower(test, n, effectSize, level) >= power;
  if (test === "sign") return leastSign(suffices(test));
  if (test !== "wilcoxon") return leastFrom(2, suffices(test));
  const byT = leastFrom(2, suffices("pairedT"));
  if (byT === Infinity) return Infinity;
  let n = byT;
  while (2 ** (1 - n) > level) n++; // The least p that n pairs can give.
  if (byT > 50) return Math.max(n, Math.ceil((byT * Math.PI) / 3));
  while (!suffices("wilcoxon")(n)) n++;
  return n;
}

/** The least n from `start` that suffices, where more always does too: doubling, then bisection. */
function leastFrom(start: number, suffices: (n: number) => boolean): number {
  let [low, high] = [start - 1, start];
  while (!suffices(high)) {
    if (high >= MOST_SEEDS) return Infinity;
    [low, high] = [high, Math.min(2 * high, MOST_SEEDS)];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (suffices(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The least n, tried one by one because the power of counted signs does not grow with every pair. */
function leastSign(suffices: (n: number) => boolean): number {
  for (let n = 2; n <= MOST_SIGNS; n++) {
    if (suffices(n)) return n;
  }
  return Infinity;
}

function signPower(n: number, effectSize: number, alpha: number): number {
  const critical = signCritical(n, alpha / 2);
  const share = normalCdf(effectSize);
  if (critical > n) return 0;
  return binomialAtLeast(critical, n, share) + binomialAtLeast(critical, n, 1 - share);
}

function wilcoxonPower(n: number, effectSize: number, alpha: number): number {
  const samples = 4000;
  const cumulative = signedRankDistribution(Array.from({ length: n }, (_, i) => i + 1));
  const total = (n * (n + 1)) / 2;
  const stream = randomStream(0, `statistics/power/${n}`);
  const differences = new Float64Array(n);
  let found = 0;
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < n; i++) differences[i] = effectSize + stream.normal();
    const plus = positivePairs(differences);
    if (2 * cumulative[2 * Math.min(plus, total - plus)]! <= alpha) found++;
  }
  return found / samples;
}

/** W+ by Tukey's identity: the pairs, each value with itself among them, whose sum is positive. */
function positivePairs(values: Float64Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j <= i; j++) {
      if (values[i]! + values[j]! > 0) count++;
    }
  }
  return count;
}

/** The least count of n that the one-sided sign test finds significant; n + 1 where none is. */
function signCritical(n: number, level: number, start = 0): number {
  let count = start;
  while (count <= n && fairAtLeast(count, n) > level) count++;
  return count;
}

/**
 * The least number of pairs for which the one-sided sign test has the power, where a pair has the
 * direction with a probability of `share`; undefined where no 1,000 do.
 */
export function signSeeds(share: number, level: number, power: number): number | undefined {
  if (!(share > 0.5)) return undefined;
  let critical = 0;
  for (let n = 2; n <= MOST_SIGNS; n++) {
    critical = signCritical(n, level, critical);
    if (critical <= n && binomialAtLeast(critical, n, share) >= power) return n;
  }
}
