import type { Claim, Experiment } from "../../study/mod.ts";
import type { JudgeOptions } from "../statistics/mod.ts";
import { judgeFamily, type Member } from "../statistics/family.ts";
import { gatherCorrelation } from "./_correlation.ts";
import { eventText, gatherRate, gatherShare } from "./_events.ts";
import type { ClaimRun } from "./_fairness.ts";
import { gatherSpread } from "./_spread.ts";
import { gatherComparison, gatherEquivalence } from "./_values.ts";
import type { TunedStudy } from "./_tuning.ts";
import type { ClaimVerdict, Gathered } from "./types.ts";

/** How claims are judged. */
export type JudgeClaimsOptions = Pick<JudgeOptions, "alpha" | "power">;

/**
 * Judges the claims of an experiment by its runs.
 *
 * The runs of both sides are paired by seed and by every setting that the claim is not about:
 * those that both selectors fix to different values. Where a seed has several such pairs, say one a
 * dimension, they are averaged, so that the seed stays the unit; a seed counts once it has all of
 * them. Where no run of one side agrees with one of the other, the claim is refused and the
 * difference named. A run without a value counts as the worst; failures are counted on both sides. A
 * correlation is taken over configurations, each with its typical seed. Holm's correction goes over
 * all claims of the experiment, whether or not they have data.
 *
 * @param experiment The claims, the looks of the plan, and how the losses were tuned.
 * @param runs The experiment's runs; those of other experiments do no harm.
 * @param options `alpha` and `power` as in `judgeAll`.
 * @returns A verdict a claim, in the order of the experiment.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { judgeClaims } from "@loss-atlas/loss-atlas/statistics";
 * import { parseExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const experiment = parseExperiment({
 *   name: "center",
 *   title: "Center loss",
 *   matrix: { dataset: ["digits"], loss: [{ name: "softmax" }, { name: "center" }] },
 *   claims: [{
 *     id: "compact",
 *     statement: "Center loss makes classes more compact",
 *     metric: "fisherRatio",
 *     greater: { loss: { name: "center" } },
 *     less: { loss: { name: "softmax" } },
 *   }],
 * }, "center.json");
 * const [verdict] = judgeClaims(experiment, []);
 * assertEquals(verdict!.verdict, "undecided");
 * assertEquals(verdict!.reason, 'Nothing to judge: there is no run of the side "greater"');
 * ```
 */
export function judgeClaims(
  { claims, looks = [], ...study }: TunedStudy & Pick<Experiment, "claims"> & { looks?: number[] },
  runs: readonly ClaimRun[],
  options: JudgeClaimsOptions = {},
): ClaimVerdict[] {
  const { alpha = 0.05 } = options;
  const gathered = claims.map((claim) => gather(claim, study, runs, alpha));
  const members = gathered.map((each) => memberOf(each, looks));
  const findings = judgeFamily(members, { ...options, looks });
  return claims.map((claim, index): ClaimVerdict => {
    const { id, statement, source } = claim;
    const { kind, notes, fairness, sides, ...rest } = gathered[index]!;
    const { wins: _, ...finding } = findings[index] ?? { ...NOTHING, ...nothingOf(rest) };
    return {
      ...{ id, statement, kind, metric: metricOf(claim) },
      ...(source !== undefined && { source }),
      ...finding,
      ...{ notes, fairness, sides },
    };
  });
}

type Item = Gathered & { kind: ClaimVerdict["kind"] };

function gather(
  claim: Claim,
  experiment: TunedStudy,
  runs: readonly ClaimRun[],
  alpha: number,
): Item {
  if ("correlation" in claim) {
    return { kind: "correlation", ...gatherCorrelation(claim, experiment, runs) };
  }
  if ("spread" in claim) return { kind: "spread", ...gatherSpread(claim, experiment, runs, alpha) };
  if ("over" in claim) return { kind: "share", ...gatherShare(claim, experiment, runs, alpha) };
  if ("event" in claim) return { kind: "rate", ...gatherRate(claim, experiment, runs, alpha) };
  return "equivalent" in claim
    ? { kind: "equivalence", ...gatherEquivalence(claim, experiment, runs, alpha) }
    : { kind: "comparison", ...gatherComparison(claim, experiment, runs, alpha) };
}

/** The test of a claim; a correlation, whose seeds are not observations, only at the end. */
function memberOf(
  { kind, refusal, lack, seeds, at }: Item,
  looks: readonly number[],
): Member | undefined {
  if (refusal !== undefined || lack !== undefined) return undefined;
  return {
    seeds,
    at,
    ...(kind === "correlation" && looks.length > 0 && { looks: looks.slice(-1) }),
  };
}

function metricOf(claim: Claim): string {
  if ("correlation" in claim) return `${claim.correlation.x}, ${claim.correlation.y}`;
  if ("spread" in claim) return `${claim.spread.greater}, ${claim.spread.less}`;
  return "event" in claim ? eventText(claim.event) : claim.metric;
}

const NOTHING = {
  estimand: "nothing",
  estimate: NaN,
  interval: { low: NaN, high: NaN, level: NaN },
  effectSize: NaN,
  pairs: 0,
  wins: 0,
  p: 1,
  adjustedP: 1,
};

function nothingOf(
  { refusal, lack }: Pick<Gathered, "refusal" | "lack">,
): Pick<ClaimVerdict, "verdict" | "reason"> {
  return refusal === undefined
    ? { verdict: "undecided", reason: `Nothing to judge: ${lack}` }
    : { verdict: "refused", reason: refusal };
}
