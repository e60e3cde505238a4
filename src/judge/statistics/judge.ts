import { checkOneOf } from "./_check.ts";
import { type Evidence, pairedEvidence } from "./evidence.ts";
import { type Finding, judgeFamily } from "./family.ts";
import { firstPairs } from "./_pairs.ts";

/** A claim on runs paired by seed. */
export interface PairedClaim {
  /**
   * Values of the side that is claimed to be greater, one a seed; null where the metric is undefined
   * or the run diverged. Such a pair stays: the side has the worst value there is.
   */
  greater: readonly (number | null)[];
  /** Values of the other side, in the same order of seeds. */
  less: readonly (number | null)[];
  /**
   * `"greater"` (the default): one side is greater, by more than the margin. `"equivalent"`: the sides
   * differ by less than the margin, either way.
   */
  relation?: "greater" | "equivalent";
  /** The smallest difference that would matter, in the unit of the values; default 0. */
  margin?: number;
  /**
   * What the claim is about. `"typical"` (the default): the difference in a typical seed, whose
   * median is tested by signs. `"mean"`: the mean over seeds, which a rare failure can turn; it needs
   * the `range` of the metric.
   */
  estimand?: "typical" | "mean";
  /**
   * What the claim assumes of the differences, in exchange for power. `"symmetry"`: Wilcoxon's signed
   * ranks decide; `"normality"`: a paired t test does. The assumption is dropped where a seed fails.
   */
  assume?: "nothing" | "symmetry" | "normality";
  /** Which values are better; tells what the worst value is. By default a missing value is neither. */
  better?: "higher" | "lower";
  /** The least and the greatest value of the metric; for `"mean"`. */
  range?: readonly [number, number];
  /** Which networks collapsed or diverged, by side, of all seeds. */
  collapsed?: { greater: readonly boolean[]; less: readonly boolean[] };
}

/** How a family of claims is judged. */
export interface JudgeOptions {
  /** Level of the whole family of claims, default 0.05. */
  alpha?: number;
  /** The power for which `seedsToDecide` is computed, default 0.8. */
  power?: number;
  /**
   * The numbers of seeds at which a sequential plan looks, in ascending order, declared before the
   * first run; each spends its share of alpha. By default there is one look, at all seeds.
   */
  looks?: readonly number[];
}

/** The verdict on a claim. */
export interface Verdict extends Finding {
  /** Number of pairs that surely differ in the claimed direction by more than the margin. */
  wins: number;
}

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
  return judgeAll([claim], claim)[0]!;
}

/**
 * Judges the claims of one experiment as a family: like {@linkcode judge}, with Holm's correction
 * over all of them.
 *
 * @param claims The claims, in any order.
 * @param options Level of the family, power and looks.
 * @returns One verdict a claim, in the order given.
 * @throws {RangeError} As {@linkcode judge}.
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
  const { alpha = 0.05 } = options;
  const members = claims.map((claim) => {
    checkClaim(claim);
    const at = (seeds: number): Evidence => pairedEvidence(firstPairs(claim, seeds), alpha);
    return { seeds: claim.greater.length, at };
  });
  return judgeFamily(members, options) as Verdict[];
}

/** Throws unless the claim can be judged. */
function checkClaim(claim: PairedClaim): void {
  const { greater, less, relation = "greater", margin = 0, estimand = "typical", range } = claim;
  checkOneOf(relation, "relation", ["greater", "equivalent"]);
  checkOneOf(estimand, "estimand", ["typical", "mean"]);
  checkOneOf(claim.assume ?? "nothing", "assume", ["nothing", "symmetry", "normality"]);
  if (greater.length === 0) throw new RangeError("Cannot judge a claim without pairs");
  if (greater.length !== less.length) {
    throw new RangeError(
      `Cannot pair the samples as they differ in length: "greater" has ${greater.length} values, ` +
        `"less" has ${less.length}`,
    );
  }
  for (const [name, values] of Object.entries({ greater, less })) {
    const bad = values.findIndex((value) => value !== null && !Number.isFinite(value));
    if (bad >= 0) {
      throw new RangeError(
        `Cannot use the sample "${name}" as its values must be finite, or null where undefined: ` +
          `value ${bad} is ${values[bad]}`,
      );
    }
  }
  if (!(margin >= 0 && margin < Infinity)) {
    throw new RangeError(`margin must be finite and not negative: current value is ${margin}`);
  }
  if (relation === "equivalent" && margin === 0) {
    throw new RangeError("margin must be above 0 for equivalence: no sides differ by less than 0");
  }
  if (estimand === "typical" || claim.assume === "normality") return;
  if (range === undefined || !range.every(Number.isFinite)) {
    throw new RangeError(
      "range must be given and finite for the mean: without bounds no test of a mean holds its level",
    );
  }
}
