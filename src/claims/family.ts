import { checkFraction } from "../statistics/check.ts";
import { alphaShares, holm } from "../statistics/corrections.ts";
import { shortNumber } from "../statistics/summary.ts";
import type { Evidence, Gathered, JudgeOptions, Verdict } from "./types.ts";

/** A claim of a family: how many seeds there are, and what the first of them say. */
export type Member = Pick<Gathered, "seeds" | "at" | "looks">;

/**
 * Judges claims in families, each with a correction of its own. Those that name no family are one.
 *
 * @param members The claims.
 * @param families The family of each, by name.
 */
export function judgeFamilies(
  members: readonly (Member | undefined)[],
  families: readonly (string | undefined)[],
  options: JudgeOptions,
): (Verdict | undefined)[] {
  const found: (Verdict | undefined)[] = members.map(() => undefined);
  for (const places of Map.groupBy(members.keys(), (at) => families[at]).values()) {
    const verdicts = judgeFamily(places.map((at) => members[at]), options);
    verdicts.forEach((verdict, at) => found[places[at]!] = verdict);
  }
  return found;
}

/** The look of a claim that counts. */
interface Look {
  evidence: Evidence;
  /** p over the share of alpha; 1 before the first look. */
  p: number;
  /** Seeds of the look. */
  seeds: number;
  /** The share of alpha that it may spend. */
  share: number;
  /** The next look, if there is one. */
  next: number | undefined;
}

/**
 * Judges a family with Holm's correction. A claim without data stays with p = 1, so that the others
 * gain nothing from its absence.
 */
export function judgeFamily(
  members: readonly (Member | undefined)[],
  { alpha = 0.05, power = 0.8, looks = [] }: JudgeOptions,
): (Verdict | undefined)[] {
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
    const needed = verdict === "undecided" ? evidence.needed?.(level, power) : undefined;
    const seedsToDecide = needed && Math.max(needed, evidence.pairs + 1);
    const setting = { adjustedP, alpha, comparisons: members.length };
    const { estimand, estimate, interval, effectSize, pairs, wins, beside } = evidence;
    const { smallestEffect, practical, population } = evidence;
    return {
      verdict,
      ...{ estimand, estimate, interval, effectSize, pairs, wins },
      ...(beside && { beside }),
      ...(smallestEffect !== undefined && { smallestEffect }),
      ...(practical && { practical }),
      ...(population && { population }),
      p,
      adjustedP,
      ...(looks.length > 1 && p < 1 && { look: seeds }),
      ...(seedsToDecide !== undefined && { seedsToDecide }),
      reason: reasonFor(verdict, look, setting, seedsToDecide),
    };
  });
}

/** The look with the smallest p over its share, of those whose seeds are there. */
function lookAt({ seeds, at }: Member, looks: readonly number[]): Look {
  const plan = looks.length === 0 ? [seeds] : looks;
  const shares = alphaShares(plan);
  const reached = plan.filter((look) => look <= seeds);
  const next = plan[reached.length];
  if (reached.length === 0) return { evidence: at(seeds), p: 1, seeds, share: 1, next };
  const all = reached.map((seeds, index): Look => {
    const [evidence, share] = [at(seeds), shares[index]!];
    return { evidence, p: Math.min(1, evidence.p / share), seeds, share, next };
  });
  // Among equal looks, show the last.
  return all.reduce((best, look) => look.p <= best.p ? look : best);
}

/** The family in which a claim is judged. */
interface Setting {
  adjustedP: number;
  alpha: number;
  comparisons: number;
}

/** The sentence that explains a verdict. */
function reasonFor(
  verdict: Verdict["verdict"],
  look: Look,
  setting: Setting,
  needed: number | undefined,
): string {
  const { finding, remarks = [] } = look.evidence;
  const parts = verdict === "undecided"
    ? [finding.undecided, numbers(look, setting), ...remarks, ...outlook(look, setting, needed)]
    : [finding.decided, numbers(look, setting), ...remarks];
  return parts.join("; ");
}

function numbers({ evidence, p, share, seeds }: Look, setting: Setting): string {
  const { adjustedP, comparisons } = setting;
  const test = `${evidence.test} p = ${shortNumber(evidence.p)}`;
  const spent = share < 1 ? `, ${shortNumber(p)} for the look at ${seeds} seeds` : "";
  const family = comparisons > 1
    ? `, ${shortNumber(adjustedP)} after Holm over ${comparisons} claims`
    : "";
  return `${test}${spent}${family}`;
}

/** The way to a decision: more seeds under the plan, or a new study. */
function outlook(
  look: Look,
  { alpha, comparisons }: Setting,
  needed: number | undefined,
): string[] {
  const { evidence: { pairs, floor }, share, next } = look;
  const parts: string[] = [];
  const level = alpha / comparisons * share;
  if (floor !== undefined && floor(pairs) > level) {
    const family = comparisons > 1 ? ` with ${comparisons} claims` : "";
    parts.push(
      `${pairs} ${pairs === 1 ? "pair" : "pairs"} cannot decide at ${
        shortNumber(alpha)
      }${family}: ` +
        `the smallest p they can give is ${shortNumber(floor(pairs))}, and ${
          leastPairs(floor, level)
        } is the least number that can`,
    );
  }
  if (next !== undefined) parts.push(`the next look of the plan is at ${next} seeds`);
  else if (needed !== undefined) {
    parts.push(
      `a new study would need about ${needed} seeds if the effect is as observed`,
    );
  }
  return parts;
}

function leastPairs(floor: NonNullable<Evidence["floor"]>, level: number): number {
  let n = 1;
  while (n < 1000 && floor(n) > level) n++;
  return n;
}
