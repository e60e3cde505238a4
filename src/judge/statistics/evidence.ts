import { type Location, locationOf, plainMean, plainMedian } from "./_location.ts";
import { countSigns, definedPairs, spansOf } from "./_pairs.ts";
import { signSeeds } from "./_sign_power.ts";
import { short } from "./_text.ts";
import { cohenDz } from "./effect_sizes.ts";
import type { PairedClaim } from "./judge.ts";
import { mcNemar } from "./mc_nemar.ts";
import { seedsNeeded } from "./power.ts";
import type { Interval } from "./summary.ts";

/** The conclusion from a small p-value. */
export type Outcome = "supported" | "refuted" | "equivalent" | "mixed";

/** The evidence on one claim at one look, before the other claims are corrected for. */
export interface Evidence {
  /** The two-sided p-value of the outcome. */
  p: number;
  /** The outcome if p is small enough. */
  outcome: Outcome;
  /** The estimand, in words. */
  estimand: string;
  /** The test, in words. */
  test: string;
  /** The estimate; infinite where half of the pairs have the worst value, NaN where there is none. */
  estimate: number;
  /** Its interval, for this claim alone, with the coverage reached. */
  interval: Interval;
  /** Mean over standard deviation of the differences, or another effect without a unit. */
  effectSize: number;
  /** Observations: pairs, runs or configurations. */
  pairs: number;
  /** The pairs in the claimed direction. */
  wins: number;
  /** The mean, where the estimand is another; the median where the estimand is the mean. */
  beside?: { estimate: number; interval?: Interval; disagrees: boolean };
  /** The finding in words, if the claim is decided so, and if it is undecided. */
  finding: { decided: string; undecided: string };
  /** Further notes, in words. */
  remarks: string[];
  /** The smallest p-value of so many seeds; absent where more seeds are not more observations. */
  floor?: (seeds: number) => number;
  /** The seeds that a new study would need at a level, if the effect is as observed. */
  needed: (level: number, power: number) => number | undefined;
}

/** Takes the evidence of one claim on pairs. */
export function pairedEvidence(claim: PairedClaim, alpha: number): Evidence {
  const { relation = "greater", margin = 0, better } = claim;
  const location = locationOf(claim);
  const pairs = claim.greater.length;
  const { above: wins } = countSigns(spansOf(claim, margin));
  const equivalent = relation === "equivalent";
  const { p, outcome, ahead } = equivalent ? within(location, margin) : beyond(location, margin);
  const failures = failuresOf(claim);
  const favoured = (ahead > 0) === (better !== "lower") ? "greater" : "less";
  const other = favoured === "greater" ? "less" : "greater";
  const mixed = outcome === "equivalent"
    ? failures.greater !== failures.less
    : (outcome === "supported" || ahead < 0) && !equivalent &&
      failures[favoured] > failures[other];
  const beside = besideOf(claim, location, margin);
  return {
    p,
    outcome: mixed ? "mixed" : outcome,
    estimand: location.estimand,
    test: location.test,
    estimate: location.estimate,
    interval: location.interval(1 - alpha),
    effectSize: effectOf(claim),
    pairs,
    wins,
    beside,
    finding: equivalent
      ? withinText(claim, margin, outcome)
      : beyondText({ wins, pairs, margin }, outcome, location.estimate),
    remarks: [
      ...remarkOnMean(claim, beside),
      ...remarkOnFailures(claim, failures, mixed ? outcome : undefined),
    ],
    floor: (seeds) => Math.min(1, 2 * location.floor(seeds)),
    needed: (level, power) => neededFor(claim, location, level, power),
  };
}

interface Direction {
  p: number;
  outcome: Outcome;
  /** Positive if the side that is claimed to be greater is, negative if the other is, 0 if neither. */
  ahead: number;
}

function beyond({ against, estimate }: Location, margin: number): Direction {
  const { above, below } = against(margin);
  const supported = above < below;
  const ahead = supported ? 1 : margin > 0 && estimate > 0 ? 0 : -1;
  const outcome = supported ? "supported" : "refuted";
  return { p: Math.min(1, 2 * Math.min(above, below)), outcome, ahead };
}

/** Both answers are open, so each may err in half of alpha: at the margin itself both are wrong. */
function within({ against }: Location, margin: number): Direction {
  const [low, high] = [against(-margin), against(margin)];
  const inside = Math.min(1, 2 * Math.max(low.above, high.below));
  const outside = Math.min(1, 2 * Math.min(high.above, low.below));
  return inside <= outside
    ? { p: inside, outcome: "equivalent", ahead: 0 }
    : { p: outside, outcome: "refuted", ahead: high.above < low.below ? 1 : -1 };
}

function effectOf(claim: PairedClaim): number {
  const [greater, less] = definedPairs(claim);
  return greater.length < 2 || greater.length < claim.greater.length ? NaN : cohenDz(less, greater);
}

function besideOf(
  claim: PairedClaim,
  { isMean, estimate }: Location,
  margin: number,
): NonNullable<Evidence["beside"]> {
  const other = isMean ? { estimate: plainMedian(claim) } : plainMean(claim);
  const shift = claim.relation === "equivalent" ? 0 : margin;
  const disagrees = (other.estimate - shift) * (estimate - shift) < 0;
  return { ...other, disagrees };
}

type Failures = { greater: number; less: number };

function failuresOf({ collapsed }: PairedClaim): Failures {
  const count = (events: readonly boolean[] = []) => events.filter((event) => event).length;
  return { greater: count(collapsed?.greater), less: count(collapsed?.less) };
}

function beyondText(
  { wins, pairs, margin }: { wins: number; pairs: number; margin: number },
  outcome: Outcome,
  estimate: number,
): Evidence["finding"] {
  const undecided = `${wins} of ${pairs} pairs have the claimed direction`;
  if (outcome === "supported") {
    const beyond = margin === 0 ? "" : ` and the difference exceeds ${short(margin)}`;
    return { undecided, decided: `${undecided}${beyond}` };
  }
  const decided = margin > 0 && estimate > 0
    ? `${undecided}, but the difference is smaller than ${short(margin)}`
    : `The opposite holds: ${undecided}`;
  return { undecided, decided };
}

function withinText(claim: PairedClaim, margin: number, outcome: Outcome): Evidence["finding"] {
  const above = countSigns(spansOf(claim, -margin)).above;
  const below = countSigns(spansOf(claim, margin)).below;
  const inside = Math.max(0, above + below - claim.greater.length);
  const undecided = `${inside} of ${claim.greater.length} pairs differ by less than ${
    short(margin)
  }`;
  return {
    undecided,
    decided: outcome === "equivalent"
      ? undecided
      : `The sides differ by more than ${short(margin)}: ${undecided}`,
  };
}

function remarkOnMean(claim: PairedClaim, beside: NonNullable<Evidence["beside"]>): string[] {
  const undefinedPairs = claim.greater.length - definedPairs(claim)[0].length;
  const missing = undefinedPairs === 0 ? [] : [
    `${undefinedPairs} of ${claim.greater.length} pairs lack a value and count as ` +
    (claim.better === undefined ? "undecided either way" : "the worst there is"),
  ];
  if (!beside.disagrees) return missing;
  const isMean = beside.interval !== undefined;
  const range = isMean && !Number.isNaN(beside.interval!.low)
    ? ` (${short(beside.interval!.low)} to ${short(beside.interval!.high)})`
    : "";
  return [
    `the ${isMean ? "mean" : "median"} points the other way: ${short(beside.estimate)}${range}`,
    ...missing,
  ];
}

function remarkOnFailures(
  { collapsed }: PairedClaim,
  failures: Failures,
  mixed: Outcome | undefined,
): string[] {
  if (collapsed === undefined || failures.greater + failures.less === 0) return [];
  const { p } = mcNemar(collapsed.greater, collapsed.less);
  const text = `collapsed or diverged in ${failures.greater} against ${failures.less} of ` +
    `${collapsed.greater.length} seeds, exact McNemar p = ${short(p)}`;
  if (mixed === undefined) return [text];
  return [
    mixed === "equivalent"
      ? `the sides do not fail equally often: ${text}`
      : `the side that is ahead fails more often: ${text}`,
  ];
}

function neededFor(
  claim: PairedClaim,
  location: Location,
  level: number,
  power: number,
): number | undefined {
  const { relation = "greater", margin = 0 } = claim;
  const pairs = claim.greater.length;
  const count = (shift: number) => countSigns(spansOf(claim, shift));
  if (relation === "equivalent") {
    const inside = Math.min(count(-margin).above, count(margin).below);
    return location.power === "sign"
      ? signSeeds((inside + 0.5) / (pairs + 1), level / 2, power)
      : undefined;
  }
  if (location.power === "sign") {
    const { above, below } = count(margin);
    return signSeeds((Math.max(above, below) + 0.5) / (pairs + 1), level / 2, power);
  }
  const [greater, less] = definedPairs(claim);
  const effect = greater.length < 2
    ? NaN
    : Math.abs(cohenDz(less.map((value) => value + margin), greater));
  if (!(effect > 0) || location.power === undefined) return undefined;
  const options = { effectSize: Math.min(10, effect), alpha: level, power, test: location.power };
  const needed = seedsNeeded(options);
  return needed === Infinity ? undefined : needed;
}

/** The evidence where there is nothing to test. */
export function noEvidence(why: string): Evidence {
  return {
    p: 1,
    outcome: "refuted",
    estimand: "nothing",
    test: "no test:",
    estimate: NaN,
    interval: { low: NaN, high: NaN, level: NaN },
    effectSize: NaN,
    pairs: 0,
    wins: 0,
    finding: { decided: why, undecided: why },
    remarks: [],
    needed: () => undefined,
  };
}
