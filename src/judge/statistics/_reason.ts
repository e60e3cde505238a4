import type { Evidence } from "./_evidence.ts";
import type { Verdict } from "./judge.ts";
import { seedsNeeded } from "./power.ts";
import { smallestP } from "./smallest_p.ts";

/** The family in which a claim is judged. */
export interface Setting {
  adjustedP: number;
  alpha: number;
  power: number;
  comparisons: number;
}

/** A number for a sentence: four significant digits. */
export const short = (value: number): string => String(Number(value.toPrecision(4)));

/**
 * The pairs that would decide the claim if the effect is as observed, at the first step of Holm;
 * undefined where no effect was seen or more than 10,000 pairs would be needed.
 */
export function seedsToDecide(evidence: Evidence, setting: Setting): number | undefined {
  const { test, pairs, effectBeyondMargin } = evidence;
  const { alpha, comparisons, power } = setting;
  if (pairs < 2 && test === "wilcoxon") return leastPairs(alpha / comparisons);
  if (!(Math.abs(effectBeyondMargin) > 0)) return undefined;
  // An effect of ten standard deviations shows in every pair; a greater one changes nothing.
  const effectSize = Math.min(10, Math.abs(effectBeyondMargin));
  const needed = seedsNeeded({ effectSize, alpha, comparisons, power, test });
  return needed === Infinity ? undefined : Math.max(needed, pairs + 1);
}

/** The sentence that explains a verdict. */
export function reasonFor(
  verdict: Verdict["verdict"],
  evidence: Evidence,
  setting: Setting,
  needed: number | undefined,
): string {
  const found = [finding(verdict, evidence), numbers(evidence, setting)];
  if (verdict === "undecided") found.push(obstacle(evidence, setting), outlook(evidence, needed));
  return found.filter((part) => part !== "").join("; ");
}

function finding(verdict: Verdict["verdict"], evidence: Evidence): string {
  const { margin, wins, pairs, difference } = evidence;
  const count = `${wins} of ${pairs} pairs have the claimed direction`;
  if (verdict === "supported") {
    return margin === 0 ? count : `${count} and the difference exceeds ${short(margin)}`;
  }
  if (verdict === "undecided") return count;
  return margin > 0 && difference > 0
    ? `${count}, but the difference is smaller than ${short(margin)}`
    : `The opposite holds: ${count}`;
}

function numbers({ test, p, pairs }: Evidence, { adjustedP, comparisons }: Setting): string {
  const ranks = pairs <= 50 ? "exact Wilcoxon" : "Wilcoxon";
  const name = test === "wilcoxon" ? ranks : "paired t (assumes normal differences)";
  const family = comparisons > 1
    ? `, ${short(adjustedP)} after Holm over ${comparisons} claims`
    : "";
  return `${name} p = ${short(p)}${family}`;
}

/** Why more seeds are needed whatever they show, or nothing. */
function obstacle({ minimumP, pairs, wins, p }: Evidence, setting: Setting): string {
  const { alpha, comparisons } = setting;
  if (minimumP * comparisons <= alpha) return "";
  if (minimumP === 1 && wins === 0 && p === 1 && pairs > 1) {
    return "no pair differs from the margin";
  }
  const least = leastPairs(alpha / comparisons);
  const family = comparisons > 1 ? ` with ${comparisons} claims` : "";
  return `${pairs} ${pairs === 1 ? "pair" : "pairs"} cannot decide at ${short(alpha)}${family}: ` +
    `the smallest p they can give is ${short(minimumP)}, and ${least} is the least number that can`;
}

function outlook({ effectBeyondMargin }: Evidence, needed: number | undefined): string {
  if (needed === undefined || Number.isNaN(effectBeyondMargin)) return "";
  return `about ${needed} seeds would decide if the effect is as observed`;
}

function leastPairs(alpha: number): number {
  let n = 1;
  while (smallestP("wilcoxon", n) > alpha) n++;
  return n;
}
