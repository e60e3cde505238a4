import {
  boundedMeanInterval,
  boundedMeanTest,
  tInterval,
  tTails,
} from "../statistics/mean_tests.ts";
import { hodgesLehmann, signedRankTails } from "../statistics/rank_tests.ts";
import type { Interval, MeanPValues } from "../statistics/result.ts";
import { mean, roundedDifferences } from "../statistics/summary.ts";
import { medianInterval, signTails, twoSided } from "../statistics/binomial_tests.ts";
import { withSharedError } from "../statistics/shared_error.ts";
import type { PairedClaim } from "./types.ts";

/** The statement of a claim on the differences between pairs, and its test. */
export interface Location {
  /** The estimand in words. */
  estimand: string;
  /** The test in words. */
  test: string;
  estimate: number;
  interval(level: number): Interval;
  /** One-sided p-values of the estimand against a value. */
  against(value: number): MeanPValues;
  kind: "sign" | "wilcoxon" | "pairedT" | "boundedMean" | "none";
}

/** Chooses the test that is valid for the estimand under what the claim assumes. */
export function locationOf(claim: PairedClaim): Location {
  const { estimand = "typical", assume = "nothing", collapsed } = claim;
  const [greater, less] = definedPairs(claim);
  const failed = greater.length < claim.greater.length ||
    [collapsed?.greater, collapsed?.less].some((events) => events?.includes(true)) ||
    !roundedDifferences(greater, less).every((difference) => Number.isFinite(2 * difference));
  // Seeds that fail make differences neither symmetric nor normal, and nor do such beyond all numbers.
  if (assume === "symmetry" && !failed) return centre(greater, less);
  if (assume === "normality" && !failed && greater.length > 1) return normalMean(greater, less);
  if (estimand === "typical") return typicalSeed(claim);
  return hasBounds(claim.range) ? boundedMean(claim, claim.range) : untestedMean(assume);
}

/** Whether a range has both ends, so that a mean within it can be tested. */
export function hasBounds(range: PairedClaim["range"]): range is readonly [number, number] {
  return range !== undefined && range[0] < range[1] && Number.isFinite(range[1] - range[0]);
}

/** The mean where the assumption on which its test rested is gone, and there are no bounds. */
function untestedMean(assume: NonNullable<PairedClaim["assume"]>): Location {
  return {
    kind: "none",
    estimand: "the mean over seeds",
    test: `no test (${assume} cannot be assumed of these seeds, and the metric has no bounds):`,
    estimate: NaN,
    interval: (level) => ({ low: NaN, high: NaN, level }),
    against: () => ({ above: 1, below: 1 }),
  };
}

/**
 * The same statement where the differences have a further error that all seeds share: the half-widths
 * of the interval grow by it as variances add, and the p-value is that of the interval.
 *
 * @param location The statement over seeds.
 * @param error The standard error that is shared.
 */
export function sharingError(location: Location, error: number): Location {
  const { estimate } = location;
  if (!Number.isFinite(estimate) || !(error > 0)) return location;
  const widened = (level: number) =>
    withSharedError(location.interval(level), estimate, error, level);
  return {
    ...location,
    interval: widened,
    against(value) {
      const p = Math.max(twoSided(location.against(value)), leastExcluding(widened, value));
      if (estimate === value) return { above: 1, below: 1 };
      return estimate > value ? { above: p / 2, below: 1 } : { above: 1, below: p / 2 };
    },
  };
}

/** The least alpha at which the interval leaves out a value; 1 where none does. */
function leastExcluding(interval: (level: number) => Interval, value: number): number {
  const excludes = (alpha: number) => {
    const { low, high } = interval(1 - alpha);
    return value < low || value > high;
  };
  if (!excludes(1 - 1e-9)) return 1;
  let [kept, excluded] = [Math.log(1e-12), Math.log(1 - 1e-9)];
  if (excludes(Math.exp(kept))) return Math.exp(kept);
  for (let step = 0; step < 40; step++) {
    const middle = (kept + excluded) / 2;
    if (excludes(Math.exp(middle))) excluded = middle;
    else kept = middle;
  }
  return Math.exp(excluded);
}

function typicalSeed(claim: PairedClaim): Location {
  const spans = spansOf(claim, 0);
  const [lows, highs] = [spans.map(({ low }) => low), spans.map(({ high }) => high)];
  const [least, greatest] = [medianOfExtended(lows), medianOfExtended(highs)];
  return {
    kind: "sign",
    estimand: "the typical seed (median of the differences)",
    test: "exact sign test",
    estimate: least === greatest ? least : NaN,
    interval: (level) => medianInterval(lows, { level, highs }),
    against: (value) => {
      const { above, below } = countSigns(spansOf(claim, value));
      return signTails(above, below, spans.length);
    },
  };
}

/** The median of values that may be infinite. */
export function medianOfExtended(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a < b ? -1 : Number(a > b));
  const [low, high] = [(sorted.length - 1) >> 1, sorted.length >> 1].map((at) => sorted[at]!);
  return low === high ? low! : (low! + high!) / 2;
}

function centre(greater: number[], less: number[]): Location {
  return {
    kind: "wilcoxon",
    estimand: "the centre of the differences, taken as symmetric",
    test: "exact Wilcoxon test (assumes symmetric differences)",
    estimate: hodgesLehmann(less, greater).estimate,
    interval: (level) => hodgesLehmann(less, greater, { level }).interval,
    against: (value) => signedRankTails(roundedDifferences(greater, less, value)),
  };
}

function normalMean(greater: number[], less: number[]): Location {
  const differences = roundedDifferences(greater, less);
  return {
    kind: "pairedT",
    estimand: "the mean over seeds, taken as normal",
    test: "paired t test (assumes normal differences)",
    estimate: mean(differences),
    interval: (level) => tInterval(differences, { level }),
    against: (value) => tTails(differences, value),
  };
}

function boundedMean(claim: PairedClaim, [low, high]: readonly [number, number]): Location {
  const width = high - low;
  const bounds = [-width, width] as const;
  const clip = (value: number) => Math.max(-width, Math.min(width, value));
  const spans = spansOf(claim, 0);
  const [lows, highs] = [spans.map((s) => clip(s.low)), spans.map((s) => clip(s.high))];
  const [least, greatest] = [mean(lows), mean(highs)];
  return {
    kind: "boundedMean",
    estimand: "the mean over seeds",
    test: "test of a bounded mean",
    estimate: least === greatest ? least : NaN,
    interval: (level) => ({
      low: boundedMeanInterval(lows, bounds, { level }).low,
      high: boundedMeanInterval(highs, bounds, { level }).high,
      level,
    }),
    against(value) {
      // No mean lies beyond the bounds; at a bound it lies only where every value does.
      const at = (values: readonly number[], bound: number) => values.every((v) => v === bound);
      if (value >= width) return { above: 1, below: value === width && at(highs, width) ? 1 : 0 };
      if (value <= -width) return { above: value === -width && at(lows, value) ? 1 : 0, below: 1 };
      return {
        above: boundedMeanTest(lows, value, bounds).above,
        below: boundedMeanTest(highs, value, bounds).below,
      };
    },
  };
}

/** A difference, or the least and the greatest that it can be where a side has no value. */
interface Span {
  low: number;
  high: number;
}

/**
 * The differences greater - less - shift.
 *
 * A side without a value takes the worst there is: the difference is infinite, and zero where both
 * sides lack a value. Where the claim does not say which end is worst, the difference could be
 * anything and counts neither for the claim nor against it.
 */
export function spansOf(claim: PairedClaim, shift: number): Span[] {
  const [greater, less] = definedPairs(claim);
  const known = roundedDifferences(greater, less, shift).values();
  return claim.greater.map((value, index) => {
    const other = claim.less[index]!;
    const difference = value === null || other === null
      ? undefinedDifference(value, other, shift, claim.better)
      : known.next().value!;
    return { low: difference ?? -Infinity, high: difference ?? Infinity };
  });
}

function undefinedDifference(
  greater: number | null,
  less: number | null,
  shift: number,
  better: PairedClaim["better"],
): number | undefined {
  if (better === undefined) return undefined;
  if (greater === null && less === null) return 0 - shift;
  const worst = better === "higher" ? -Infinity : Infinity;
  return greater === null ? worst : -worst;
}

/** How many differences are surely above zero, and how many surely below. */
export function countSigns(spans: readonly Span[]): { above: number; below: number } {
  return {
    above: spans.filter(({ low }) => low > 0).length,
    below: spans.filter(({ high }) => high < 0).length,
  };
}

/** The pairs of which both sides have a value. */
export function definedPairs({ greater, less }: PairedClaim): [greater: number[], less: number[]] {
  const defined = greater.flatMap((value, index) => {
    const other = less[index]!;
    return value === null || other === null ? [] : [[value, other] as const];
  });
  return [defined.map(([value]) => value), defined.map(([, other]) => other)];
}

/** The claim on its first pairs alone. */
export function firstPairs(claim: PairedClaim, count: number): PairedClaim {
  const first = <T>({ greater, less }: Record<"greater" | "less", readonly T[]>) => ({
    greater: greater.slice(0, count),
    less: less.slice(0, count),
  });
  const { collapsed } = claim;
  return { ...claim, ...first(claim), ...(collapsed && { collapsed: first(collapsed) }) };
}
