import { optionsOf, show } from "../base/check.ts";
import {
  checkArray,
  checkEvents,
  checkNotNegative,
  checkOneOf,
  checkSameLength,
} from "../statistics/check.ts";
import { checkRuns } from "../store/check_runs.ts";
import { checkClaims, checkTerms } from "../study/check.ts";
import { isTie } from "../statistics/summary.ts";
import { premisesOf } from "../study/premises.ts";
import type { Claim, Premise } from "../study/types.ts";
import { gatherValues } from "./_comparisons.ts";
import { firstPairs, hasBounds } from "./_estimands.ts";
import { judgePremise } from "./_premises.ts";
import { gatherCorrelation, gatherSpread } from "./_ranges.ts";
import { surveyUniverse } from "./_universe.ts";
import { eventText, gatherRate, gatherShare } from "./events.ts";
import { judgeFamilies, judgeFamily, type Member } from "./family.ts";
import { NOTHING, pairedEvidence } from "./paired_evidence.ts";
import type {
  ClaimRun,
  ClaimVerdict,
  Evidence,
  Gathered,
  JudgedStudy,
  JudgeOptions,
  Material,
  PairedClaim,
  PremiseVerdict,
  Verdict,
} from "./types.ts";

/**
 * Judges one claim on values paired by seed.
 *
 * The claim is *supported* if the difference is significantly above the margin, *refuted* if it is
 * significantly below, *equivalent* if it is significantly within the margin (two one-sided tests),
 * *mixed* if one side is ahead but fails in more seeds, else *undecided*.
 *
 * @param claim The values of both sides, what is claimed of them, and how to judge.
 * @returns The verdict with its evidence.
 * @throws {RangeError} If the sides differ in length or are empty, a value is not finite, the margin
 * or the range does not fit, alpha or power is not in (0, 1), or the looks do not ascend.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { judge } from "@loss-atlas/loss-atlas/statistics";
 *
 * const less = [0.91, 0.92, 0.9, 0.93, 0.91, 0.92];
 * const greater = [0.95, 0.94, 0.95, 0.96, 0.96, 0.98];
 * assertEquals(judge({ greater, less }).verdict, "supported");
 * // Five pairs cannot reach 0.05, however clear they look.
 * assertEquals(judge({ greater: greater.slice(1), less: less.slice(1) }).verdict, "undecided");
 * // They are close enough if only 0.1 would matter.
 * assertEquals(judge({ greater, less, relation: "equivalent", margin: 0.1 }).verdict, "equivalent");
 * ```
 */
export function judge(claim: PairedClaim & JudgeOptions): Verdict {
  return judgeAll([optionsOf(claim, "The claim")], claim)[0]!;
}

/**
 * Judges the claims of one study as a family: like {@linkcode judge}, with Holm's correction
 * over all of them.
 *
 * @param claims The claims, in any order.
 * @param options Level of the family, power and looks.
 * @returns One verdict per claim, in the order given.
 * @throws {RangeError} For the reasons of {@linkcode judge}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { judgeAll } from "@loss-atlas/loss-atlas/statistics";
 *
 * const claim = { greater: [2, 3, 4, 5, 6, 7], less: [1, 1, 1, 1, 1, 1] };
 * assertEquals(judgeAll([claim]).map(({ verdict }) => verdict), ["supported"]);
 * assertEquals(judgeAll([claim, claim]).map(({ adjustedP }) => adjustedP), [0.0625, 0.0625]);
 * ```
 */
export function judgeAll(
  claims: readonly PairedClaim[],
  options: JudgeOptions = {},
): Verdict[] {
  const { alpha = 0.05 } = optionsOf(options);
  checkArray(claims, "claims");
  const members = Array.from(claims, (claim) => {
    checkClaim(claim);
    const at = (seeds: number): Evidence => pairedEvidence(firstPairs(claim, seeds), alpha);
    return { seeds: claim.greater.length, at };
  });
  return judgeFamily(members, options) as Verdict[];
}

/** Throws unless the claim can be judged. */
function checkClaim(claim: PairedClaim): void {
  const { greater, less, relation = "greater", margin = 0, estimand = "typical" } = optionsOf(
    claim,
    "A claim",
  );
  const { assume = "nothing", better = "higher", range } = claim;
  checkOneOf(relation, "relation", ["greater", "equivalent"]);
  checkOneOf(estimand, "estimand", ["typical", "mean"]);
  checkOneOf(assume, "assume", ["nothing", "symmetry", "normality"]);
  checkOneOf(better, "better", ["higher", "lower"]);
  checkSameLength(greater, less, ["greater", "less"]);
  if (greater.length === 0) throw new RangeError("Cannot judge a claim without pairs");
  if (claim.collapsed !== undefined) {
    const collapsed = optionsOf(claim.collapsed, "collapsed");
    for (const side of ["greater", "less"] as const) {
      checkEvents(collapsed[side], `collapsed.${side}`);
      checkSameLength(collapsed[side], greater, [`collapsed.${side}`, side]);
    }
  }
  for (const [name, values] of Object.entries({ greater, less })) {
    const bad = values.findIndex((value) => value !== null && !Number.isFinite(value));
    if (bad >= 0) {
      throw new RangeError(
        `The values of the sample "${name}" must be finite, or null where undefined: ` +
          `value ${bad} is ${show(values[bad])}`,
      );
    }
  }
  checkNotNegative(margin, "margin");
  if (relation === "equivalent" && margin === 0) {
    throw new RangeError(
      "margin must be above 0 for equivalence: sides cannot differ by less than 0",
    );
  }
  checkRange(claim);
  // An assumption stands for the bounds; where a seed fails, it falls, and the claim is undecided.
  if (estimand === "mean" && assume === "nothing" && !hasBounds(range)) {
    throw new RangeError(
      "range must be given and finite for the mean: without bounds no test of a mean is valid",
    );
  }
}

/** Throws where a range is none, or a value is beyond it by more than rounding. */
function checkRange({ greater, less, range }: PairedClaim): void {
  if (range === undefined) return;
  checkArray(range, "range");
  const [low, high] = range;
  if (!(range.length === 2 && range.every((end) => typeof end === "number") && low < high)) {
    throw new RangeError(
      `range must be two numbers, of which the first is less: current value is ${
        range.map(show).join(" to ")
      }`,
    );
  }
  for (const [name, values] of Object.entries({ greater, less })) {
    const bad = values.findIndex((value) =>
      value !== null && (value < low && !isTie(value, low) || value > high && !isTie(value, high))
    );
    if (bad >= 0) {
      throw new RangeError(
        `The values of the sample "${name}" must be in the range ${low} to ${high}: ` +
          `value ${bad} is ${values[bad]}`,
      );
    }
  }
}

/** How claims are judged. */
export type JudgeClaimsOptions = Pick<JudgeOptions, "alpha" | "power">;

/**
 * Judges the claims of a study by its runs.
 *
 * The runs of both sides are paired by seed and by every setting that the claim is not about; it is
 * about those that both selectors fix to different values. Where a seed has several such pairs, say
 * one per dimension, they are averaged, so that the seed stays the unit; a seed counts once it has all
 * of them. Where no run of one side agrees with one of the other, the claim is refused and the
 * difference named. A run without a value counts as the worst; failures are counted on both sides. A
 * correlation is taken over configurations, each with its typical seed. Holm's correction goes over
 * all claims of the study, whether or not they have data. A withdrawn claim is evaluated like any
 * other, so that withdrawing it changes nothing for the others, but it has no verdict. Nor has one of
 * which a premise does not hold: it is out of reach.
 *
 * @param experiment The claims and their premises, the looks of the plan, and how the losses were tuned.
 * @param runs The runs of the study; those of other studies are ignored.
 * @param options `alpha` and `power` as in `judgeAll`.
 * @returns One verdict per claim, in the order of the study.
 * @throws {InputError} If a claim is not one of `parseExperiment`, or a run not one of `findRuns`.
 * @throws {RangeError} If alpha or power is not in (0, 1), or the looks do not ascend.
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
  experiment: JudgedStudy,
  runs: readonly ClaimRun[],
  options: JudgeClaimsOptions = {},
): ClaimVerdict[] {
  const { looks = [], ...study } = optionsOf(experiment, "The study");
  const { alpha = 0.05 } = optionsOf(options);
  const claims = checkClaims(study.claims);
  const terms = checkTerms(study);
  checkRuns(runs);
  for (const { environment } of runs) optionsOf(environment, "The environment of a run");
  // A list of its own, whose runs are looked up by what they are.
  const own = [...runs];
  const gathered = claims.map((claim) => gather(claim, { study, runs: own, alpha, terms }));
  const members = gathered.map((each) => memberOf(each, looks));
  const findings = judgeFamilies(members, claims.map(({ family }) => family), {
    ...options,
    looks,
  });
  // A premise that claims share is judged once.
  const judged = new Map<Premise, PremiseVerdict>();
  const premiseOf = (premise: Premise) =>
    judged.getOrInsertComputed(premise, () => judgePremise(premise, runs, alpha));
  return claims.map((claim, index): ClaimVerdict => {
    const { id, statement, source, withdrawn, falsifiedBy } = claim;
    const { kind, notes, fairness, sides, ...rest } = gathered[index]!;
    const found: Omit<Verdict, "verdict"> & Pick<ClaimVerdict, "verdict"> = findings[index] ??
      { ...NOTHING, adjustedP: 1, ...nothingOf(rest) };
    const { wins: _, seedsToDecide, ...finding } = found;
    const universe = "metric" in claim
      ? surveyUniverse(claim, { study, runs, alpha, terms }, looks)
      : undefined;
    const premises = premisesOf(claim, terms.premises).map(premiseOf);
    const shut = findings[index] === undefined ? undefined : closedBy(premises);
    return {
      ...{ id, statement, kind, ...readingOf(claim) },
      ...(source !== undefined && { source }),
      ...(falsifiedBy !== undefined && { falsifiedBy }),
      ...finding,
      ...withdrawn !== undefined
        ? { withdrawn, verdict: "withdrawn" as const }
        : shut ?? (seedsToDecide !== undefined && { seedsToDecide }),
      ...premises.length > 0 && { premises },
      ...universe && { universe },
      ...{ notes, fairness, sides },
    };
  });
}

/** The verdict on a claim of which a premise does not hold, or cannot be told yet. */
function closedBy(
  premises: readonly PremiseVerdict[],
): Pick<ClaimVerdict, "verdict" | "reason"> | undefined {
  const text = (all: readonly PremiseVerdict[]) =>
    all.map(({ statement, reason }) => `"${statement}": ${reason}`).join("; ");
  const failed = premises.filter(({ holds }) => holds === false);
  if (failed.length > 0) {
    const what = failed.length === 1 ? "its premise does" : "premises of it do";
    return { verdict: "outOfReach", reason: `Out of reach, as ${what} not hold: ${text(failed)}` };
  }
  const open = premises.filter(({ holds }) => holds === undefined);
  if (open.length === 0) return undefined;
  return { verdict: "undecided", reason: `Whether its premise holds is not known: ${text(open)}` };
}

type Item = Gathered & { kind: ClaimVerdict["kind"] };

/** What a claim is about, gathered from the runs. */
export function gather(claim: Claim, material: Material): Item {
  if ("correlation" in claim) {
    return { kind: "correlation", ...gatherCorrelation(claim, material) };
  }
  if ("spread" in claim) return { kind: "spread", ...gatherSpread(claim, material) };
  if ("over" in claim) return { kind: "share", ...gatherShare(claim, material) };
  if ("event" in claim) return { kind: "rate", ...gatherRate(claim, material) };
  const kind = "equivalent" in claim
    ? "equivalence"
    : "each" in claim
    ? "conjunction"
    : "comparison";
  return { kind, ...gatherValues(claim, material) };
}

/** The claim in its family; a correlation is judged only at the last look, as seeds are not its observations. */
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

/** What a claim reads: its metrics, and the event in words. */
function readingOf(claim: Claim): Pick<ClaimVerdict, "metrics" | "event"> {
  if ("correlation" in claim) return { metrics: [claim.correlation.x, claim.correlation.y] };
  if ("spread" in claim) return { metrics: [claim.spread.greater, claim.spread.less] };
  if (!("event" in claim)) return { metrics: [claim.metric] };
  const { event } = claim;
  return { metrics: typeof event === "string" ? [] : [event.metric], event: eventText(event) };
}

function nothingOf(
  { refusal, lack }: Pick<Gathered, "refusal" | "lack">,
): Pick<ClaimVerdict, "verdict" | "reason"> {
  return refusal === undefined
    ? { verdict: "undecided", reason: `Nothing to judge: ${lack}` }
    : { verdict: "refused", reason: refusal };
}
