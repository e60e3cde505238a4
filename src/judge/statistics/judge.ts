import { checkFraction, checkOneOf, checkPaired } from "./_check.ts";
import { type Evidence, evidenceFor } from "./_evidence.ts";
import { reasonFor, seedsToDecide } from "./_reason.ts";
import { holm } from "./holm.ts";
import type { Interval } from "./summary.ts";

/** A claim on runs paired by seed: the values of one side are greater than those of the other. */
export interface PairedClaim {
  /** Values of the side that is claimed to be greater, one a seed. */
  greater: readonly number[];
  /** Values of the other side, in the same order of seeds. */
  less: readonly number[];
  /** The smallest difference that would matter, in the unit of the values; default 0. */
  margin?: number;
}

/** How claims are judged. */
export interface JudgeOptions {
  /** Level of the whole family of claims, default 0.05. */
  alpha?: number;
  /**
   * The test, default `"wilcoxon"` (exact up to 50 pairs). `"pairedT"` decides with fewer pairs, but
   * only on the assumption that the differences are normal, which the reason then names.
   */
  test?: "wilcoxon" | "pairedT";
  /** The power for which `seedsToDecide` is computed, default 0.8. */
  power?: number;
  /** Two-sided p-values of tests of other kinds that belong to the same family, default none. */
  others?: readonly number[];
}

/** What the runs say of a claim. */
export interface Verdict {
  /** Whether the claim holds, its opposite does, or the runs cannot tell. */
  verdict: "supported" | "refuted" | "undecided";
  /** The difference greater - less: the Hodges-Lehmann shift, or the mean for `"pairedT"`. */
  difference: number;
  /** Its interval of level 1 - alpha, for this claim alone, with the coverage reached. */
  interval: Interval;
  /** Mean difference in units of the standard deviation of the differences; NaN for one pair. */
  effectSize: number;
  /** Number of pairs. */
  pairs: number;
  /** Number of pairs that differ in the claimed direction. */
  wins: number;
  /** Two-sided p-value against a difference that equals the margin. */
  p: number;
  /** The p-value after Holm's correction over the family. */
  adjustedP: number;
  /** Seeds that would decide if the effect is as observed; only when undecided and computable. */
  seedsToDecide?: number;
  /** One sentence for the reader. */
  reason: string;
}

/**
 * Judges one claim on values paired by seed.
 *
 * One two-sided test asks whether the difference equals the margin. The claim is *supported* if the
 * difference is significantly greater, *refuted* if it is significantly less (so also where it is
 * there, but smaller than what matters), else *undecided*, with the seeds it would take.
 *
 * @param claim The values of both sides, the margin, and how to judge.
 * @returns The verdict with its evidence.
 * @throws {RangeError} If the sides differ in length or are empty, a value is not finite, the margin
 * is negative, alpha or power is not in (0, 1), or the test is unknown.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { judge } from "@loss-atlas/loss-atlas";
 *
 * const less = [0.91, 0.92, 0.9, 0.93, 0.91, 0.92];
 * const greater = [0.95, 0.94, 0.95, 0.96, 0.96, 0.98];
 * assertEquals(judge({ greater, less }).verdict, "supported");
 * // Five pairs cannot reach 0.05, however clear they look.
 * const five = judge({ greater: greater.slice(1), less: less.slice(1) });
 * assertEquals([five.verdict, five.seedsToDecide], ["undecided", 6]);
 * ```
 */
export function judge(claim: PairedClaim & JudgeOptions): Verdict {
  return judgeAll([claim], claim)[0]!;
}

/**
 * Judges the claims of one experiment as a family: like {@linkcode judge}, with Holm's correction
 * over all of them.
 *
 * @param claims The claims, in any order.
 * @param options Level of the family, test and power.
 * @returns One verdict a claim, in the order given.
 * @throws {RangeError} As {@linkcode judge}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { judgeAll } from "@loss-atlas/loss-atlas";
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
  const { alpha = 0.05, test = "wilcoxon", power = 0.8, others = [] } = options;
  checkFraction(alpha, "alpha");
  checkFraction(power, "power");
  checkOneOf(test, "test", ["wilcoxon", "pairedT"]);
  const family = claims.map((claim) => {
    checkClaim(claim);
    return evidenceFor(claim, test, alpha);
  });
  const adjusted = holm([...family.map(({ p }) => p), ...others]);
  return family.map((evidence, index) => {
    const adjustedP = adjusted[index]!;
    const verdict = decide(evidence, adjustedP, alpha);
    const setting = { adjustedP, alpha, power, comparisons: adjusted.length };
    const needed = verdict === "undecided" ? seedsToDecide(evidence, setting) : undefined;
    const { difference, interval, effectSize, pairs, wins, p } = evidence;
    return {
      verdict,
      difference,
      interval,
      effectSize,
      pairs,
      wins,
      p,
      adjustedP,
      ...(needed === undefined ? {} : { seedsToDecide: needed }),
      reason: reasonFor(verdict, evidence, setting, needed),
    };
  });
}

function checkClaim({ greater, less, margin = 0 }: PairedClaim): void {
  checkPaired(greater, less, 1, ["greater", "less"]);
  if (!(margin >= 0 && margin < Infinity)) {
    throw new RangeError(`margin must be finite and not negative: current value is ${margin}`);
  }
}

function decide(evidence: Evidence, adjustedP: number, alpha: number): Verdict["verdict"] {
  if (adjustedP > alpha) return "undecided";
  return evidence.direction > 0 ? "supported" : "refuted";
}
