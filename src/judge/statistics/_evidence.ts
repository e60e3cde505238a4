import { roundedDifferences } from "./_differences.ts";
import { cohenDz } from "./effect_sizes.ts";
import { hodgesLehmann } from "./hodges_lehmann.ts";
import type { JudgeOptions, PairedClaim } from "./judge.ts";
import { type Interval, mean, tInterval } from "./summary.ts";
import { pairedT } from "./t_tests.ts";
import { wilcoxonSignedRank } from "./wilcoxon.ts";

/** What the pairs of one claim say, before the other claims are looked at. */
export interface Evidence {
  test: NonNullable<JudgeOptions["test"]>;
  margin: number;
  pairs: number;
  wins: number;
  difference: number;
  interval: Interval;
  effectSize: number;
  /** The effect beyond the margin, in units of the standard deviation of the differences. */
  effectBeyondMargin: number;
  /** Two-sided p-value against a difference equal to the margin; 1 where the test is undefined. */
  p: number;
  /** The smallest p-value that these pairs could give. */
  minimumP: number;
  /** Which way the test points: positive for a difference above the margin. */
  direction: number;
}

/** Takes the evidence of one claim. */
export function evidenceFor(
  claim: PairedClaim,
  test: Evidence["test"],
  alpha: number,
): Evidence {
  const { greater, less, margin = 0 } = claim;
  const pairs = greater.length;
  const raised = less.map((value) => value + margin);
  const [effectSize, effectBeyondMargin] = pairs < 2
    ? [NaN, NaN]
    : [cohenDz(less, greater), cohenDz(raised, greater)];
  const wins = roundedDifferences(greater, less).filter((difference) => difference > 0).length;
  const take = test === "wilcoxon" ? byRanks : byT;
  return {
    ...{ test, margin, pairs, wins, effectSize, effectBeyondMargin },
    ...take(greater, less, raised, 1 - alpha),
  };
}

type Findings = Pick<Evidence, "difference" | "interval" | "p" | "minimumP" | "direction">;

function byRanks(
  greater: readonly number[],
  less: readonly number[],
  raised: readonly number[],
  level: number,
): Findings {
  const { estimate: difference, interval } = hodgesLehmann(less, greater, { level });
  const method = greater.length <= 50 ? "exact" : "approximate";
  const { p, minimumP } = wilcoxonSignedRank(greater, raised, { method });
  const direction = hodgesLehmann(raised, greater).estimate;
  return { difference, interval, p, minimumP, direction };
}

function byT(
  greater: readonly number[],
  less: readonly number[],
  raised: readonly number[],
  level: number,
): Findings {
  const differences = greater.map((value, index) => value - less[index]!);
  const difference = mean(differences);
  if (differences.length < 2) {
    const interval = { low: NaN, high: NaN, level };
    return { difference, interval, p: 1, minimumP: 1, direction: NaN };
  }
  const { statistic, p } = pairedT(greater, raised);
  const interval = tInterval(differences, { level });
  return { difference, interval, p: Number.isNaN(p) ? 1 : p, minimumP: 0, direction: statistic };
}
