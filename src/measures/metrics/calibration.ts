import { largestProbabilities, type Matrix } from "../../base/matrix.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { type Metric, metric, undefinedBecause } from "../metric.ts";
import { correctPredictions, predictedClasses } from "./accuracy.ts";
import {
  checkAnswers,
  checkLists,
  checkMatrix,
  checkNumbers,
  checkPositiveInteger,
  hasNaN,
} from "./check.ts";

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  /** The bin holds confidences in (low, high]. */
  low: number;
  /** Its upper end. */
  high: number;
  /** Samples in the bin. */
  count: number;
  /** Share of them predicted correctly; NaN if there are none. */
  accuracy: number;
  /** Their mean confidence; NaN if there are none. */
  confidence: number;
}

/**
 * Sorts predictions into equal-width bins of confidence: the rows of a reliability diagram.
 *
 * A confidence of exactly 0 lies outside all bins, as in the usual implementations.
 *
 * @param confidences N probabilities of the predicted class, in [0, 1].
 * @param correct For each whether the prediction is right (true or 1).
 * @param bins Number of bins, at most 10,000; default 15.
 * @returns The bins, from low to high.
 * @throws {TypeError | RangeError} If the arguments do not fit together or one is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { reliabilityBins } from "@loss-atlas/loss-atlas/measures";
 *
 * const [low, high] = reliabilityBins([0.25, 0.75, 1], [false, true, true], 2);
 * assertEquals([low?.accuracy, high?.confidence], [0, 0.875]);
 * ```
 */
export function reliabilityBins(
  confidences: ArrayLike<number>,
  correct: ArrayLike<boolean | number>,
  bins = 15,
): ReliabilityBin[] {
  checkBins(confidences, correct, bins);
  const sums = Array.from({ length: bins }, () => ({ count: 0, correct: 0, confidence: 0 }));
  for (let i = 0; i < confidences.length; i++) {
    const confidence = confidences[i]!;
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new RangeError(
        `Cannot measure because a confidence must be in [0, 1]: confidences[${i}] is ${confidence}`,
      );
    }
    if (confidence === 0) continue;
    let at = Math.ceil(confidence * bins) - 1;
    // The product may be rounded beyond an edge, by which a bin is known to its reader.
    if (confidence <= at / bins) at--;
    else if (confidence > (at + 1) / bins) at++;
    const bin = sums[at]!;
    bin.count++;
    bin.confidence += confidence;
    if (correct[i]) bin.correct++;
  }
  return sums.map(({ count, correct, confidence }, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    count,
    accuracy: correct / count,
    confidence: confidence / count,
  }));
}

/**
 * Measures the expected calibration error: the mean distance of accuracy and confidence over
 * equal-width bins, weighted by their samples (Guo et al. 2017, equation 3).
 *
 * @param confidences N probabilities of the predicted class, in [0, 1].
 * @param correct For each whether the prediction is right (true or 1).
 * @param bins Number of bins, at most 10,000; default 15.
 * @returns A value in [0, 1], lower is better; NaN for no samples, or if a confidence is NaN.
 * @throws {TypeError | RangeError} If the arguments do not fit together or one is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ece } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(ece([0.75, 0.75, 0.75, 0.75], [true, true, false, false]), 0.25);
 * ```
 */
export const ece: Metric<
  [confidences: ArrayLike<number>, correct: ArrayLike<boolean | number>, bins?: number]
> = metric(function ece(confidences, correct, bins = 15) {
  checkBins(confidences, correct, bins);
  if (confidences.length === 0) return undefinedBecause("there are no samples");
  if (hasNaN(confidences)) return undefinedBecause("there are confidences that are not a number");
  let error = 0;
  for (const { count, accuracy, confidence } of reliabilityBins(confidences, correct, bins)) {
    if (count > 0) error += count / confidences.length * Math.abs(accuracy - confidence);
  }
  return error;
});

/**
 * Gives the softmax probability of the predicted class of each row.
 *
 * @param logits N x C logits.
 * @returns N probabilities in (0, 1]; NaN where a row holds NaN or infinity.
 * @throws {TypeError | RangeError} If `logits` is not a matrix.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertEquals([...softmaxConfidences(matrixFrom([[1000, 1000]]))], [0.5]);
 * ```
 */
export function softmaxConfidences(logits: Matrix): Float64Array {
  checkMatrix(logits, "logits");
  return largestProbabilities(logits);
}

/** More bins than this hold nothing each. */
const MOST_BINS = 10_000;

/** Throws unless predictions can be sorted into so many bins of confidence. */
function checkBins(
  confidences: ArrayLike<number>,
  correct: ArrayLike<boolean | number>,
  bins: number,
): void {
  checkPositiveInteger(bins, "bins", MOST_BINS);
  checkLists({ confidences, correct });
  checkNumbers(confidences, "confidences");
  checkAnswers(correct, "correct");
}

/** {@linkcode ece} as a measure. */
export const eceMeasure: MeasureDefinition = defineMeasure({
  name: "ece",
  title: "Expected calibration error",
  description: "Mean distance of confidence and accuracy over 15 bins",
  direction: "lower",
  range: [0, 1],
  reads: ["logits", "labels"],
  compute: ({ logits, labels }) =>
    ece.explained(
      softmaxConfidences(logits),
      correctPredictions(predictedClasses(logits), labels),
    ),
});
