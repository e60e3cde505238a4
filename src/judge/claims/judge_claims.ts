import type { Claim, ComparisonClaim, CorrelationClaim, Experiment } from "../../study/mod.ts";
import { holm, judgeAll, type JudgeOptions, type Verdict } from "../statistics/mod.ts";
import { type ComparisonData, gatherComparison } from "./_comparison.ts";
import { type CorrelationData, gatherCorrelation } from "./_correlation.ts";
import type { ClaimRun } from "./_fairness.ts";
import type { ClaimVerdict, Gathered } from "./types.ts";

/** How claims are judged. */
export type JudgeClaimsOptions = Pick<JudgeOptions, "alpha" | "test" | "power">;

/**
 * Judges the claims of an experiment by its runs.
 *
 * The runs of both sides are paired by seed and by every setting that the claim is not about:
 * those that both selectors fix to different values. Where a seed has several such pairs, say one a
 * dataset, they are averaged, so that the seed stays the unit; a seed counts only if it has all of
 * them. Where no run of one side agrees with one of the other, the claim is refused and the
 * difference named. Runs that diverged are left out on both sides, and that is said. A correlation
 * is taken over losses, their seeds averaged. Holm's correction goes over all claims that could be
 * tested.
 *
 * @param experiment The claims, and how much the losses were tuned.
 * @param runs The experiment's runs; those of other experiments do no harm.
 * @param options `alpha`, `test` and `power` as in `judgeAll`.
 * @returns A verdict a claim, in the order of the experiment.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { judgeClaims, parseExperiment } from "@loss-atlas/loss-atlas";
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
  { claims, tuning }: Pick<Experiment, "claims" | "tuning">,
  runs: readonly ClaimRun[],
  options: JudgeClaimsOptions = {},
): ClaimVerdict[] {
  const { alpha = 0.05 } = options;
  const gathered = claims.map((claim): Item =>
    "correlation" in claim
      ? { claim, kind: "correlation", data: gatherCorrelation(claim, { tuning }, runs) }
      : { claim, kind: "comparison", data: gatherComparison(claim, { tuning }, runs) }
  );
  const comparisons = gathered.filter(isComparable);
  const correlations = gathered.filter(isCorrelated);

  const others = correlations.map(({ data }) => data.result!.p);
  const judged = judgeAll(
    comparisons.map(({ claim, data }) => ({ ...data, margin: claim.margin })),
    { ...options, others },
  );
  const family = [...judged.map(({ p }) => p), ...others];
  const adjusted = holm(family).slice(judged.length);
  return gathered.map((item): ClaimVerdict => {
    const heading = headingOf(item);
    const compared = comparisons.findIndex((other) => other === item);
    if (compared >= 0) return { ...heading, ...ofComparison(judged[compared]!) };
    const correlated = correlations.findIndex((other) => other === item);
    if (correlated < 0) return { ...heading, ...ofNothing(item.data) };
    const { claim, data } = correlations[correlated]!;
    const setting = { alpha, adjustedP: adjusted[correlated]!, family: family.length };
    return { ...heading, ...ofCorrelation(claim, data, setting) };
  });
}

type Comparison = { kind: "comparison"; claim: ComparisonClaim; data: ComparisonData };
type Correlation = { kind: "correlation"; claim: CorrelationClaim; data: CorrelationData };
type Item = Comparison | Correlation;

const isTestable = ({ refusal, lack }: Gathered) => refusal === undefined && lack === undefined;

const isComparable = (item: Item): item is Comparison =>
  item.kind === "comparison" && isTestable(item.data);

const isCorrelated = (item: Item): item is Correlation =>
  item.kind === "correlation" && isTestable(item.data);

type Heading = Pick<
  ClaimVerdict,
  "id" | "statement" | "source" | "kind" | "metric" | "notes" | "fairness" | "sides"
>;

function headingOf({ claim, kind, data: { notes, fairness, sides } }: Item): Heading {
  const { id, statement, source } = claim;
  const heading = { id, statement, ...(source !== undefined && { source }), kind };
  return { ...heading, metric: metricOf(claim), notes, fairness, sides };
}

function metricOf(claim: Claim): string {
  return "correlation" in claim ? `${claim.correlation.x}, ${claim.correlation.y}` : claim.metric;
}

type Finding = Omit<ClaimVerdict, keyof Heading>;

function ofComparison({ difference, wins: _, ...verdict }: Verdict): Finding {
  return { ...verdict, estimate: difference };
}

function ofNothing({ refusal, lack }: Gathered): Finding {
  return {
    verdict: refusal === undefined ? "undecided" : "refused",
    estimate: NaN,
    interval: { low: NaN, high: NaN, level: NaN },
    effectSize: NaN,
    pairs: 0,
    p: NaN,
    adjustedP: NaN,
    reason: refusal ?? `Nothing to judge: ${lack}`,
  };
}

function ofCorrelation(
  { correlation: { sign } }: CorrelationClaim,
  { result }: CorrelationData,
  { alpha, adjustedP, family }: { alpha: number; adjustedP: number; family: number },
): Finding {
  const { statistic, interval, p, n, exact } = result!;
  const claimed = (statistic > 0) === (sign === "positive");
  const verdict = adjustedP > alpha ? "undecided" : claimed ? "supported" : "refuted";
  const short = (value: number) => String(Number(value.toPrecision(3)));
  const holm = family > 1 ? `, ${short(adjustedP)} after Holm over ${family} claims` : "";
  const found = `Spearman's correlation is ${short(statistic)} over ${n} losses`;
  return {
    verdict,
    estimate: statistic,
    interval,
    effectSize: statistic,
    pairs: n,
    p,
    adjustedP,
    reason: `${verdict === "refuted" ? `The opposite holds: ${found}` : found}; ${
      exact ? "exact p" : "p"
    } = ${short(p)}${holm}${
      verdict === "undecided" ? "; more losses would decide, more seeds would not" : ""
    }`,
  };
}
