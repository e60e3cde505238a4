import {
  deviationOrNaN,
  meanOrNaN,
  roundedDifferences,
  shortNumber,
} from "../statistics/summary.ts";
import { mcNemar, twoSided } from "../statistics/binomial_tests.ts";
import { seedsNeeded, signSeeds } from "../statistics/power.ts";
import { tInterval } from "../statistics/mean_tests.ts";
import {
  countSigns,
  definedPairs,
  type Location,
  locationOf,
  medianOfExtended,
  sharingError,
  spansOf,
} from "./_estimands.ts";
import type { Evidence, Outcome, PairedClaim } from "./types.ts";

/** Takes the evidence of one claim on pairs, which may share an error that more of them do not shrink. */
export function pairedEvidence(claim: PairedClaim, alpha: number, sharedError = 0): Evidence {
  const { relation = "greater", margin = 0, better } = claim;
  const location = sharingError(locationOf(claim), sharedError);
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
    // Without an assumption on the distribution, n pairs have 2^n outcomes.
    floor: (seeds) => ["sign", "wilcoxon"].includes(location.kind) ? 2 ** (1 - seeds) : 0,
    needed: (level, power) =>
      sharedError > 0 ? undefined : neededFor(claim, location, level, power),
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
  return { p: twoSided({ above, below }), outcome: supported ? "supported" : "refuted", ahead };
}

/** Either answer may be given, so each gets half of alpha: at the margin itself both are wrong. */
function within({ against }: Location, margin: number): Direction {
  const [low, high] = [against(-margin), against(margin)];
  const inside = Math.min(1, 2 * Math.max(low.above, high.below));
  const outside = twoSided({ above: high.above, below: low.below });
  return inside <= outside
    ? { p: inside, outcome: "equivalent", ahead: 0 }
    : { p: outside, outcome: "refuted", ahead: high.above < low.below ? 1 : -1 };
}

function effectOf(claim: PairedClaim): number {
  const [greater, less] = definedPairs(claim);
  return greater.length < claim.greater.length ? NaN : standardized(greater, less);
}

/** The mean difference beyond a shift over the deviation of the differences: Cohen's d for pairs. */
function standardized(greater: number[], less: number[], shift = 0): number {
  const differences = roundedDifferences(greater, less, shift);
  return meanOrNaN(differences) / deviationOrNaN(differences);
}

function besideOf(
  claim: PairedClaim,
  { kind, estimate }: Location,
  margin: number,
): NonNullable<Evidence["beside"]> {
  const [greater, less] = definedPairs(claim);
  const differences = roundedDifferences(greater, less);
  const few = differences.length < 2 || !differences.every(Number.isFinite);
  const other = kind === "sign" || kind === "wilcoxon"
    ? {
      estimate: meanOrNaN(differences),
      interval: few ? { low: NaN, high: NaN, level: 0.95 } : tInterval(differences),
    }
    : { estimate: differences.length === 0 ? NaN : medianOfExtended(differences) };
  const shift = claim.relation === "equivalent" ? 0 : margin;
  const disagrees = Math.sign(other.estimate - shift) * Math.sign(estimate - shift) < 0;
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
    const beyond = margin === 0 ? "" : ` and the difference exceeds ${shortNumber(margin)}`;
    return { undecided, decided: `${undecided}${beyond}` };
  }
  const decided = margin > 0 && estimate > 0
    ? `${undecided}, but the difference is smaller than ${shortNumber(margin)}`
    : `The opposite holds: ${undecided}`;
  return { undecided, decided };
}

function withinText(claim: PairedClaim, margin: number, outcome: Outcome): Evidence["finding"] {
  const above = countSigns(spansOf(claim, -margin)).above;
  const below = countSigns(spansOf(claim, margin)).below;
  const inside = Math.max(0, above + below - claim.greater.length);
  const undecided = `${inside} of ${claim.greater.length} pairs differ by less than ${
    shortNumber(margin)
  }`;
  return {
    undecided,
    decided: outcome === "equivalent"
      ? undecided
      : `The sides differ by more than ${shortNumber(margin)}: ${undecided}`,
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
    ? ` (${shortNumber(beside.interval!.low)} to ${shortNumber(beside.interval!.high)})`
    : "";
  return [
    `the ${isMean ? "mean" : "median"} points the other way: ${
      shortNumber(beside.estimate)
    }${range}`,
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
    `${collapsed.greater.length} seeds, exact McNemar p = ${shortNumber(p)}`;
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
  const equivalent = relation === "equivalent";
  if (location.kind === "sign") {
    const count = (shift: number) => countSigns(spansOf(claim, shift));
    const { above, below } = count(margin);
    const wins = equivalent ? Math.min(count(-margin).above, below) : Math.max(above, below);
    return signSeeds((wins + 0.5) / (claim.greater.length + 1), level / 2, power);
  }
  if (equivalent || location.kind === "boundedMean" || location.kind === "none") return undefined;
  const [greater, less] = definedPairs(claim);
  const effect = Math.abs(standardized(greater, less, margin));
  if (!(effect > 0)) return undefined;
  const options = { effectSize: Math.min(10, effect), alpha: level, power, test: location.kind };
  const needed = seedsNeeded(options);
  return needed === Infinity ? undefined : needed;
}

/** The numbers of a claim without a test. */
export const NOTHING = {
  estimand: "nothing",
  estimate: NaN,
  interval: { low: NaN, high: NaN, level: NaN },
  effectSize: NaN,
  pairs: 0,
  wins: 0,
  p: 1,
};

/** The evidence where there is nothing to test. */
export function noEvidence(why: string): Evidence {
  const finding = { decided: why, undecided: why };
  return { ...NOTHING, outcome: "refuted", test: "no test:", finding };
}
