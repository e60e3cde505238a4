import { fairAtLeast } from "./_binomial.ts";
import { tTwoSided } from "./_distributions.ts";
import { countSigns, definedPairs, spansOf } from "./_pairs.ts";
import { midRanks } from "./_ranks.ts";
import { signedRankDistribution } from "./_signed_rank_distribution.ts";
import { boundedMeanInterval, boundedMeanTest, type MeanPValues } from "./bounded_mean.ts";
import { hodgesLehmann } from "./hodges_lehmann.ts";
import type { PairedClaim } from "./judge.ts";
import { medianInterval } from "./median_interval.ts";
import { type Interval, mean, median, standardDeviation, tInterval } from "./summary.ts";

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
  /** The smallest one-sided p-value of so many pairs; 0 where the test has no floor. */
  floor(pairs: number): number;
  /** Whether a mean is estimated, so that the median is what to show beside. */
  isMean: boolean;
  /** The test whose power tells how many seeds it takes, if that can be told. */
  power?: "sign" | "wilcoxon" | "pairedT";
}

/** Chooses the test that holds for the estimand under what the claim assumes. */
export function locationOf(claim: PairedClaim): Location {
  const { estimand = "typical", assume = "nothing", collapsed } = claim;
  const [greater, less] = definedPairs(claim);
  const failed = greater.length < claim.greater.length ||
    [collapsed?.greater, collapsed?.less].some((events) => events?.includes(true));
  // Seeds that fail make differences neither symmetric nor normal.
  if (assume === "symmetry" && !failed) return centre(greater, less);
  if (assume === "normality" && !failed && greater.length > 1) return normalMean(greater, less);
  return estimand === "typical" ? typicalSeed(claim) : boundedMean(claim);
}

function typicalSeed(claim: PairedClaim): Location {
  const spans = spansOf(claim, 0);
  const middle = (values: number[]) => {
    const sorted = values.toSorted((x, y) => x < y ? -1 : Number(x > y));
    const [a, b] = [(sorted.length - 1) >> 1, sorted.length >> 1].map((at) => sorted[at]!);
    return a === b ? a! : (a! + b!) / 2;
  };
  const [least, greatest] = [middle(spans.map((s) => s.low)), middle(spans.map((s) => s.high))];
  return {
    estimand: "the typical seed (median of the differences)",
    test: "exact sign test",
    estimate: least === greatest ? least : NaN,
    interval: (level) =>
      medianInterval(spans.map((s) => s.low), { level, highs: spans.map((s) => s.high) }),
    against: (value) => {
      const { above, below } = countSigns(spansOf(claim, value));
      return { above: fairAtLeast(above, spans.length), below: fairAtLeast(below, spans.length) };
    },
    floor: (pairs) => 2 ** -pairs,
    isMean: false,
    power: "sign",
  };
}

function centre(greater: number[], less: number[]): Location {
  return {
    estimand: "the centre of the differences, taken as symmetric",
    test: "exact Wilcoxon test (assumes symmetric differences)",
    estimate: hodgesLehmann(less, greater).estimate,
    interval: (level) => hodgesLehmann(less, greater, { level }).interval,
    against: (value) => {
      const differences = spansOf({ greater, less }, value).map(({ low }) => low)
        .filter((difference) => difference !== 0);
      if (differences.length === 0) return { above: 1, below: 1 };
      const ranks = midRanks(differences.map(Math.abs));
      const sum = (sign: number) =>
        ranks.reduce((sum, rank, index) => sum + (sign * differences[index]! > 0 ? rank : 0), 0);
      const atMost = signedRankDistribution(ranks);
      return {
        above: atMost[Math.round(2 * sum(-1))]!,
        below: atMost[Math.round(2 * sum(1))]!,
      };
    },
    floor: (pairs) => 2 ** -pairs,
    isMean: false,
    power: "wilcoxon",
  };
}

function normalMean(greater: number[], less: number[]): Location {
  const differences = spansOf({ greater, less }, 0).map(({ low }) => low);
  const estimate = mean(differences);
  return {
    estimand: "the mean over seeds, taken as normal",
    test: "paired t test (assumes normal differences)",
    estimate,
    interval: (level) => tInterval(differences, { level }),
    against: (value) => {
      const spread = standardDeviation(differences) / Math.sqrt(differences.length);
      const t = (estimate - value) / spread;
      if (Number.isNaN(t)) return { above: 1, below: 1 };
      const tail = tTwoSided(t, differences.length - 1) / 2;
      return t > 0 ? { above: tail, below: 1 - tail } : { above: 1 - tail, below: tail };
    },
    floor: () => 0,
    isMean: true,
    power: "pairedT",
  };
}

function boundedMean(claim: PairedClaim): Location {
  const [low, high] = claim.range!;
  const width = high - low;
  const bounds = [-width, width] as const;
  const clip = (value: number) => Math.max(-width, Math.min(width, value));
  const spans = spansOf(claim, 0);
  const [lows, highs] = [spans.map((s) => clip(s.low)), spans.map((s) => clip(s.high))];
  const [least, greatest] = [mean(lows), mean(highs)];
  return {
    estimand: "the mean over seeds",
    test: "test of a bounded mean",
    estimate: least === greatest ? least : NaN,
    interval: (level) => ({
      low: boundedMeanInterval(lows, bounds, { level }).low,
      high: boundedMeanInterval(highs, bounds, { level }).high,
      level,
    }),
    against: (value) => ({
      above: boundedMeanTest(lows, value, bounds).above,
      below: boundedMeanTest(highs, value, bounds).below,
    }),
    floor: () => 0,
    isMean: true,
  };
}

/** The mean of the pairs that have values, with Student's interval; to be shown beside. */
export function plainMean(claim: PairedClaim): { estimate: number; interval: Interval } {
  const [greater, less] = definedPairs(claim);
  const differences = greater.map((value, index) => value - less[index]!);
  const interval = differences.length > 1
    ? tInterval(differences)
    : { low: NaN, high: NaN, level: 0.95 };
  return { estimate: differences.length > 0 ? mean(differences) : NaN, interval };
}

/** The median of the pairs that have values; to be shown beside a mean. */
export function plainMedian(claim: PairedClaim): number {
  const [greater, less] = definedPairs(claim);
  return greater.length === 0 ? NaN : median(greater.map((value, index) => value - less[index]!));
}
