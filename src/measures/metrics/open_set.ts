import { checkLists, checkNumbers, hasNaN } from "./check.ts";

/** Scores of samples, one a sample; a higher score means "more known". */
export type Scores = ArrayLike<number>;

/**
 * Measures the area under the ROC curve, P(known > unknown) + P(known = unknown) / 2: the
 * Mann-Whitney U statistic over the number of pairs.
 *
 * @param knownScores Scores of samples of known classes; higher means more known.
 * @param unknownScores Scores of samples of unknown classes.
 * @returns An area in [0, 1], 0.5 for chance; NaN if a side is empty or a score is not a number.
 * @throws {TypeError} If an argument is not an array of numbers.
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
  if (!comparable(knownScores, unknownScores)) return NaN;

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
 * @throws {TypeError} If an argument is not an array of numbers.
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
  if (!comparable(knownScores, unknownScores)) return NaN;
  return falsePositiveRate(Float64Array.from(knownScores), Float64Array.from(unknownScores));
}

/**
 * Measures the false positive rate at 95 % true positive rate, *unknown* being positive (convention
 * B, that of OpenOOD): the share of known samples flagged when at least 95 % of the unknown are.
 *
 * @param knownScores Scores of samples of known classes; higher means more known.
 * @param unknownScores Scores of samples of unknown classes.
 * @returns A share in [0, 1], lower is better; NaN if a side is empty or a score is not a number.
 * @throws {TypeError} If an argument is not an array of numbers.
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
  if (!comparable(knownScores, unknownScores)) return NaN;
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

/** A point of a ROC curve. */
export interface RocPoint {
  /** Share of the unknown samples that score at least the threshold. */
  fpr: number;
  /** Share of the known samples that score at least the threshold. */
  tpr: number;
}

/**
 * Traces the ROC curve with *known* as the positive class, with a point for each distinct score.
 *
 * @param knownScores Scores of samples of known classes; higher means more known.
 * @param unknownScores Scores of samples of unknown classes.
 * @returns The points from (0, 0) to (1, 1); none where the curve is undefined.
 * @throws {TypeError} If an argument is not an array of numbers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rocCurve } from "@loss-atlas/loss-atlas/measures";
 *
 * const curve = rocCurve([3, 2], [2]);
 * assertEquals(curve.map(({ fpr, tpr }) => [fpr, tpr]), [[0, 0], [0, 0.5], [1, 1]]);
 * ```
 */
export function rocCurve(knownScores: Scores, unknownScores: Scores): RocPoint[] {
  if (!comparable(knownScores, unknownScores)) return [];
  return steps(knownScores, unknownScores).map(({ positive, negative }) => ({
    fpr: negative / unknownScores.length,
    tpr: positive / knownScores.length,
  }));
}

/**
 * Measures the average precision, the sum over thresholds of the gain in recall times precision,
 * without interpolation. Unlike AUROC it depends on which side is positive.
 *
 * @param positiveScores Scores of the positive samples; higher means more positive.
 * @param negativeScores Scores of the negative samples.
 * @returns A value in [0, 1], higher is better; NaN if a side is empty or a score is not a number.
 * @throws {TypeError} If an argument is not an array of numbers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { averagePrecision } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(averagePrecision([4, 2], [3]), 1 / 2 * 1 + 1 / 2 * 2 / 3);
 * ```
 */
export function averagePrecision(positiveScores: Scores, negativeScores: Scores): number {
  if (!comparable(positiveScores, negativeScores)) return NaN;
  let sum = 0;
  let last = 0;
  for (const { positive, negative } of steps(positiveScores, negativeScores).slice(1)) {
    sum += (positive - last) / positiveScores.length * positive / (positive + negative);
    last = positive;
  }
  return sum;
}

/** How many samples of each side reach each threshold, from the highest threshold to the lowest. */
function steps(
  positiveScores: Scores,
  negativeScores: Scores,
): { positive: number; negative: number }[] {
  const positive = Float64Array.from(positiveScores).sort().reverse();
  const negative = Float64Array.from(negativeScores).sort().reverse();
  const counts = [{ positive: 0, negative: 0 }];
  for (let [p, n] = [0, 0]; p < positive.length || n < negative.length;) {
    const threshold = Math.max(positive[p] ?? -Infinity, negative[n] ?? -Infinity);
    while (p < positive.length && positive[p]! >= threshold) p++;
    while (n < negative.length && negative[n]! >= threshold) n++;
    counts.push({ positive: p, negative: n });
  }
  return counts;
}

/** Whether there are scores on both sides, all of them numbers. */
export function comparable(known: Scores, unknown: Scores): boolean {
  for (const [name, scores] of [["knownScores", known], ["unknownScores", unknown]] as const) {
    checkLists({ [name]: scores });
    checkNumbers(scores, name);
  }
  return known.length > 0 && unknown.length > 0 && !hasNaN(known) && !hasNaN(unknown);
}
