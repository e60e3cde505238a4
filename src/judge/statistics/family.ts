import { checkFraction } from "./_check.ts";
import type { Evidence, Outcome } from "./evidence.ts";
import { reasonFor } from "./_reason.ts";
import { alphaShares } from "./alpha_shares.ts";
import { holm } from "./holm.ts";
import type { JudgeOptions } from "./judge.ts";

/** A claim of a family: how many seeds there are, and what the first of them say. */
export interface Member {
  seeds: number;
  at(seeds: number): Evidence;
  /** Its own looks, if it has others than the family. */
  looks?: readonly number[];
}

/** The finding on a claim within its family. */
export interface Finding extends
  Pick<
    Evidence,
    "estimand" | "estimate" | "interval" | "effectSize" | "pairs" | "wins" | "beside"
  > {
  /**
   * Whether the claim holds, its opposite does, the sides are as good as equal, one is ahead but fails
   * in more seeds, or the runs cannot tell.
   */
  verdict: Outcome | "undecided";
  /** The p-value, divided by its share of alpha where there are several looks. */
  p: number;
  /** The p-value after Holm's correction over the family. */
  adjustedP: number;
  /** Seeds of the look that is shown, where there are several. */
  look?: number;
  /** Seeds that a new study would need if the effect is as observed; only when undecided. */
  seedsToDecide?: number;
  /** One sentence for the reader. */
  reason: string;
}

/** The look of a claim that counts. */
export interface Look {
  evidence: Evidence;
  /** p over the share of alpha; 1 before the first look. */
  p: number;
  /** Seeds of the look. */
  seeds: number;
  /** The share of alpha that it may spend. */
  share: number;
  /** The next look, if there is one. */
  next?: number;
}

/**
 * Judges a family with Holm's correction. A claim without data has p = 1 and stays, lest the others
 * gain by its lack.
 */
export function judgeFamily(
  members: readonly (Member | undefined)[],
  { alpha = 0.05, power = 0.8, looks = [] }: JudgeOptions,
): (Finding | undefined)[] {
  checkFraction(alpha, "alpha");
  checkFraction(power, "power");
  const taken = members.map((member) => member && lookAt(member, member.looks ?? looks));
  const adjusted = holm(taken.map((look) => look?.p ?? 1));
  return taken.map((look, index) => {
    if (look === undefined) return undefined;
    const { evidence, p, seeds } = look;
    const adjustedP = adjusted[index]!;
    const verdict = adjustedP <= alpha ? evidence.outcome : "undecided";
    const level = alpha / members.length * look.share;
    const needed = verdict === "undecided" ? evidence.needed(level, power) : undefined;
    const setting = { adjustedP, alpha, comparisons: members.length };
    const { estimand, estimate, interval, effectSize, pairs, wins, beside } = evidence;
    return {
      verdict,
      ...{ estimand, estimate, interval, effectSize, pairs, wins },
      ...(beside && { beside }),
      p,
      adjustedP,
      ...(looks.length > 1 && p < 1 && { look: seeds }),
      ...(needed !== undefined && { seedsToDecide: Math.max(needed, pairs + 1) }),
      reason: reasonFor(verdict, look, setting, needed),
    };
  });
}

/** The look with the smallest p over its share, of those whose seeds are there. */
function lookAt(member: Member, looks: readonly number[]): Look {
  const shares = alphaShares(looks);
  if (looks.length === 0) {
    const evidence = member.at(member.seeds);
    return { evidence, p: evidence.p, seeds: member.seeds, share: 1 };
  }
  const reached = looks.filter((look) => look <= member.seeds);
  const next = looks[reached.length];
  const upcoming = next === undefined ? {} : { next };
  if (reached.length === 0) {
    return { evidence: member.at(member.seeds), p: 1, seeds: member.seeds, share: 1, ...upcoming };
  }
  const all = reached.map((seeds, index): Look => {
    const evidence = member.at(seeds);
    const share = shares[index]!;
    return { evidence, p: Math.min(1, evidence.p / share), seeds, share, ...upcoming };
  });
  // Of looks that say equally little the last is shown.
  return all.reduce((best, look) => look.p <= best.p ? look : best);
}
