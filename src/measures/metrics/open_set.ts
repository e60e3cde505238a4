import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { hasNaN } from "./check.ts";
import { undefinedBecause } from "./reason.ts";

/** Scores of samples, one a sample; a higher score means "more known". */
export type Scores = ArrayLike<number>;

/**
 * Measures the area under the ROC curve, P(known > unknown) + P(known = unknown) / 2: the
 * Mann-Whitney U statistic over the number of pairs.
 *
 * @param knownScores Scores of samples of known classes; higher means more known.
 * @param unknownScores Scores of samples of unknown classes.
 * @returns An area in [0, 1], 0.5 for chance; NaN if a side is empty or a score is not a number.
 * @throws {TypeError} If an argument is not an array.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { auroc } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(auroc([3, 2], [2, 1]), (1 + 1 + 0.5 + 1) / 4);
 * ```
 */
export function auroc(knownScores: Scores, unknownScores: Scores): number {
  const reason = unfit(knownScores, unknownScores);
  if (reason) return undefinedBecause(reason);

  const known = Float64Array.from(knownScores).sort();
  const unknown = Float64Array.from(unknownScores).sort();
  let wins = 0;
  let below = 0;
  let notAbove = 0;
  for (const score of known) {
    while (below < unknown.length && unknown[below]! < score) below++;
    while (notAbove < unknown.length && unknown[notAbove]! <= score) notAbove++;
    wins += (below + notAbove) / 2;
  }
  return wins / (known.length * unknown.length);
}

/**
 * Measures the false positive rate at 95 % true positive rate, *known* being positive (convention A,
 * usual in open-set recognition): the share of unknown samples at or above the highest threshold
 * that at least 95 % of the known samples reach.
 *
 * @param knownScores Scores of samples of known classes; higher means more known.
 * @param unknownScores Scores of samples of unknown classes.
 * @returns A share in [0, 1], lower is better; NaN if a side is empty or a score is not a number.
 * @throws {TypeError} If an argument is not an array.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fprAt95Tpr } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(fprAt95Tpr([0.9, 0.8, 0.4], [0.5, 0.3]), 0.5);
 * ```
 */
export function fprAt95Tpr(knownScores: Scores, unknownScores: Scores): number {
  const reason = unfit(knownScores, unknownScores);
  if (reason) return undefinedBecause(reason);
  return falsePositiveRate(Float64Array.from(knownScores), Float64Array.from(unknownScores));
}

/**
 * Measures the false positive rate at 95 % true positive rate, *unknown* being positive (convention
 * B, that of OpenOOD): the share of known samples flagged when at least 95 % of the unknown are.
 *
 * @param knownScores Scores of samples of known classes; higher means more known.
 * @param unknownScores Scores of samples of unknown classes.
 * @returns A share in [0, 1], lower is better; NaN if a side is empty or a score is not a number.
 * @throws {TypeError} If an argument is not an array.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fprAt95TprUnknownPositive } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(fprAt95TprUnknownPositive([0.9, 0.8, 0.4], [0.5, 0.3]), 1 / 3);
 * ```
 */
export function fprAt95TprUnknownPositive(knownScores: Scores, unknownScores: Scores): number {
  const reason = unfit(knownScores, unknownScores);
  if (reason) return undefinedBecause(reason);
  const negated = (score: number) => -score;
  return falsePositiveRate(
    Float64Array.from(unknownScores, negated),
    Float64Array.from(knownScores, negated),
  );
}

function falsePositiveRate(positive: Float64Array, negative: Float64Array): number {
  const ascending = positive.sort();
  const n = ascending.length;
  let reaching = 1;
  while (reaching / n < 0.95) reaching++;
  const threshold = ascending[n - reaching]!;
  return negative.filter((score) => score >= threshold).length / negative.length;
}

/** Why two sets of scores cannot be compared, if they cannot. */
export function unfit(known: Scores, unknown: Scores): string | undefined {
  for (const [name, scores] of [["knownScores", known], ["unknownScores", unknown]] as const) {
    if (typeof scores?.length !== "number") {
      throw new TypeError(`Cannot measure as ${name} must be an array of numbers`);
    }
  }
  if (known.length === 0) return "there are no known samples";
  if (unknown.length === 0) return "there are no unknown samples";
  if (hasNaN(known) || hasNaN(unknown)) return "there are scores that are not a number";
}

/** {@linkcode auroc} as a measure. */
export const aurocMeasure: MeasureDefinition = defineMeasure({
  name: "auroc",
  title: "AUROC",
  description: "Probability that a known sample scores higher than an unknown one",
  direction: "higher",
  range: [0, 1],
  invariances: [],
  reads: ["knownScores", "unknownScores"],
  compute: ({ knownScores, unknownScores }) => auroc(knownScores, unknownScores),
});

/** {@linkcode fprAt95Tpr} as a measure. */
export const fprAt95TprMeasure: MeasureDefinition = defineMeasure({
  name: "fprAt95Tpr",
  title: "FPR at 95 % TPR",
  description: "Share of unknown samples accepted when 95 % of the known are",
  direction: "lower",
  range: [0, 1],
  invariances: [],
  reads: ["knownScores", "unknownScores"],
  compute: ({ knownScores, unknownScores }) => fprAt95Tpr(knownScores, unknownScores),
});

/** {@linkcode fprAt95TprUnknownPositive} as a measure. */
export const fprAt95TprUnknownPositiveMeasure: MeasureDefinition = defineMeasure({
  name: "fprAt95TprUnknownPositive",
  title: "FPR at 95 % TPR (unknown positive)",
  description: "Share of known samples flagged when 95 % of the unknown are, as in OpenOOD",
  direction: "lower",
  range: [0, 1],
  invariances: [],
  reads: ["knownScores", "unknownScores"],
  compute: ({ knownScores, unknownScores }) =>
    fprAt95TprUnknownPositive(knownScores, unknownScores),
});
