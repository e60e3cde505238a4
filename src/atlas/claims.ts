import { matches, type Selector } from "../cell/selector.ts";
import { judgeClaims } from "../claims/judge.ts";
import type { ClaimVerdict } from "../claims/types.ts";
import { isAskedByUs } from "../results/verdicts.ts";
import type { Run } from "../store/network.ts";
import { comparedSides } from "../study/universe.ts";
import { premiseSelectors, premisesOf } from "../study/premises.ts";
import type { Claim, Experiment } from "../study/types.ts";
import type { AtlasStudy } from "./atlas.ts";

/**
 * What a verdict means for the statement: it holds, it does not, the seeds cannot tell, or a side
 * has no networks yet. A claim of which a premise does not hold is out of reach, and one may be
 * withdrawn: these are counted apart, as none of the others.
 */
export type ClaimOutcome = "holds" | "fails" | "open" | "untrained" | "outOfReach" | "withdrawn";

/** A claim of a study with its verdict. */
export interface JudgedClaim {
  study: Experiment;
  /** The publication, such as `Mettes et al. 2019`. */
  paper: string;
  verdict: ClaimVerdict;
  outcome: ClaimOutcome;
}

/** Judges the claims of a study. */
export function judgeStudy(study: AtlasStudy, runs: readonly Run[]): JudgedClaim[] {
  const { experiment } = study;
  const verdicts = judgeClaims(experiment, runs).map((verdict, index) =>
    waits(experiment.claims[index]!, study) ? waiting(verdict) : verdict
  );
  return verdicts.map((verdict) => ({
    study: experiment,
    paper: paperOf(verdict.source ?? experiment.source),
    verdict,
    outcome: outcomeOf(verdict),
  }));
}

/** In place of the publication of a claim that is a hypothesis of our own. */
export const OWN = "Asked by us";

/** The publication of a claim: what its source begins with, up to the year; or {@linkcode OWN}. */
export function paperOf(source: string | undefined): string {
  // A hypothesis of our own may follow a paper: "this atlas, after figure 4 of Scholl 2024".
  if (isAskedByUs(source)) return OWN;
  return source?.match(/^.*?\b\d{4}\b/)?.[0] ?? "Other statements";
}

/**
 * What a verdict means for the statement. Sides that are practically equivalent confirm a claim of
 * equivalence and contradict one of a difference.
 */
export function outcomeOf(
  { kind, verdict, estimate, sides }: Pick<ClaimVerdict, "kind" | "verdict" | "estimate" | "sides">,
): ClaimOutcome {
  if (verdict === "withdrawn" || verdict === "outOfReach") return verdict;
  if (verdict === "supported") return "holds";
  if (verdict === "refuted") return "fails";
  if (verdict === "equivalent") return kind === "equivalence" ? "holds" : "fails";
  const lacking = sides.length === 0 || sides.some(({ digests }) => digests.length === 0);
  return verdict === "undecided" && Number.isNaN(estimate) && lacking ? "untrained" : "open";
}

/** The verdict on a claim before its networks are there: it has no effect and no side yet. */
function waiting({ seedsToDecide: _unknown, ...verdict }: ClaimVerdict): ClaimVerdict {
  return {
    ...verdict,
    verdict: verdict.verdict === "withdrawn" ? "withdrawn" : "undecided",
    estimate: NaN,
    interval: { ...verdict.interval, low: NaN, high: NaN },
    sides: [],
    reason: "Networks or measures that it is about are missing",
    notes: [],
  };
}

/** The selectors of a claim: its sides, or the configurations over which it ranges. */
function selectorsOf(claim: Claim): readonly Selector[] {
  if ("equivalent" in claim) return claim.equivalent;
  if ("correlation" in claim) return [claim.correlation.over];
  if ("spread" in claim) return [claim.spread.over];
  if ("over" in claim) return [claim.over];
  return comparedSides(claim).flatMap(({ greater, less }) => [greater, less]);
}

/**
 * Whether networks or measures are missing that a claim is about. A part of its networks may decide
 * what the whole would not: "in every dimension" is not shown by two of them.
 */
function waits(
  claim: Claim,
  { experiment, found: { untrained, unmeasured } }: AtlasStudy,
): boolean {
  const premises = premisesOf(claim, experiment.premises);
  const missing = [...untrained, ...unmeasured.map(({ task }) => task)];
  const selectors = [...selectorsOf(claim), ...premises.flatMap(premiseSelectors)];
  return missing.some(({ cell }) => selectors.some((selector) => matches(selector, cell)));
}

/** The words of an outcome, which agree with a number of claims. */
const OUTCOME_WORDS: Readonly<Record<ClaimOutcome, readonly [one: string, many: string]>> = {
  holds: ["holds", "hold"],
  fails: ["does not hold", "do not hold"],
  open: ["stays undecided", "stay undecided"],
  untrained: ["waits for networks", "wait for networks"],
  outOfReach: ["is out of reach", "are out of reach"],
  withdrawn: ["is withdrawn", "are withdrawn"],
};

/** The outcomes that are counted apart: no verdict on what the claim states. */
const APART = ["outOfReach", "withdrawn"] as const;

/** Whether an outcome is counted apart. */
export function isApart(outcome: ClaimOutcome): boolean {
  return APART.some((apart) => apart === outcome);
}

/** The claims that count among the verdicts: all but those out of reach or withdrawn. */
export function countedClaims(claims: readonly JudgedClaim[]): JudgedClaim[] {
  return claims.filter(({ outcome }) => !isApart(outcome));
}

/** How many claims are counted apart, such as `; 3 more are withdrawn`; nothing where none is. */
export function apartText(claims: readonly JudgedClaim[]): string {
  return APART.map((apart) => {
    const n = claims.filter(({ outcome }) => outcome === apart).length;
    return n === 0 ? "" : `; ${n} more ${outcomeWords(apart, n)}`;
  }).join("");
}

/** An outcome in words that agree with a number of claims, such as `do not hold`. */
export function outcomeWords(outcome: ClaimOutcome, n: number): string {
  return OUTCOME_WORDS[outcome][n === 1 ? 0 : 1];
}

/**
 * How many claims have each outcome, in words such as `3 hold`; {@linkcode apartText} has the others.
 *
 * @param claims The claims.
 * @param all Whether outcomes are named that no claim has; those that wait never are.
 */
export function tally(claims: readonly JudgedClaim[], all = true): string[] {
  return (Object.keys(OUTCOME_WORDS) as ClaimOutcome[]).flatMap((outcome) => {
    if (isApart(outcome)) return [];
    const n = claims.filter((claim) => claim.outcome === outcome).length;
    const named = n > 0 || (all && outcome !== "untrained");
    return named ? [`${n} ${OUTCOME_WORDS[outcome][1]}`] : [];
  });
}
