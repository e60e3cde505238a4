import type { Evidence } from "./evidence.ts";
import type { Finding, Look } from "./family.ts";
import { short } from "./_text.ts";

/** The family in which a claim is judged. */
export interface Setting {
  adjustedP: number;
  alpha: number;
  comparisons: number;
}

/** The sentence that explains a verdict. */
export function reasonFor(
  verdict: Finding["verdict"],
  look: Look,
  setting: Setting,
  needed: number | undefined,
): string {
  const { finding, remarks } = look.evidence;
  const parts = verdict === "undecided"
    ? [finding.undecided, numbers(look, setting), ...remarks, ...outlook(look, setting, needed)]
    : [finding.decided, numbers(look, setting), ...remarks];
  return parts.join("; ");
}

function numbers({ evidence, p, share, seeds }: Look, setting: Setting): string {
  const { adjustedP, comparisons } = setting;
  const test = `${evidence.test} p = ${short(evidence.p)}`;
  const spent = share < 1 ? `, ${short(p)} for the look at ${seeds} seeds` : "";
  const family = comparisons > 1
    ? `, ${short(adjustedP)} after Holm over ${comparisons} claims`
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
      `${pairs} ${pairs === 1 ? "pair" : "pairs"} cannot decide at ${short(alpha)}${family}: ` +
        `the smallest p they can give is ${short(floor(pairs))}, and ${
          leastPairs(floor, level)
        } is the least number that can`,
    );
  }
  if (next !== undefined) parts.push(`the next look of the plan is at ${next} seeds`);
  else if (needed !== undefined) {
    parts.push(
      `a new study would need about ${
        Math.max(needed, pairs + 1)
      } seeds if the effect is as observed`,
    );
  }
  return parts;
}

function leastPairs(floor: NonNullable<Evidence["floor"]>, level: number): number {
  let n = 1;
  while (n < 1000 && floor(n) > level) n++;
  return n;
}
