import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { type Scores, unfit } from "./open_set.ts";
import { undefinedBecause } from "./reason.ts";

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
 * @throws {TypeError} If an argument is not an array.
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
  if (unfit(knownScores, unknownScores)) return [];
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
 * @throws {TypeError} If an argument is not an array.
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
  const reason = unfit(positiveScores, negativeScores);
  if (reason) return undefinedBecause(reason);
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

/** {@linkcode averagePrecision} as a measure. */
export const averagePrecisionMeasure: MeasureDefinition = defineMeasure({
  name: "averagePrecision",
  title: "Average precision",
  description: "Precision of the known samples, averaged over recall",
  direction: "higher",
  range: [0, 1],
  invariances: [],
  reads: ["knownScores", "unknownScores"],
  compute: ({ knownScores, unknownScores }) => averagePrecision(knownScores, unknownScores),
});
