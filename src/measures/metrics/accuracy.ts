import { type Matrix, rowOf } from "../../base/matrix.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { type Metric, metric, type Outcome, undefinedBecause } from "../metric.ts";
import { checkLabels, checkMatrix } from "./check.ts";
import { groupClasses, type Labels } from "./classes.ts";
import { mean } from "./vectors.ts";

/**
 * Measures the share of predictions that are right.
 *
 * @param predictions N predicted labels.
 * @param labels N true labels.
 * @returns A share in [0, 1]; NaN for no samples.
 * @throws {TypeError | RangeError} If the arguments are not integer labels of one length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { accuracy } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(accuracy([1, 0, 2, 2], [1, 0, 2, 1]), 0.75);
 * ```
 */
export const accuracy: Metric<[predictions: Labels, labels: Labels]> = metric(
  function accuracy(predictions, labels) {
    const correct = correctPredictions(predictions, labels);
    return correct.length === 0 ? undefinedBecause("there are no samples") : mean(correct);
  },
);

/**
 * Tells for each sample whether its prediction is right.
 *
 * @param predictions N predicted labels.
 * @param labels N true labels.
 * @returns N values, 1 for right and 0 for wrong.
 * @throws {TypeError | RangeError} If the arguments are not integer labels of one length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...correctPredictions([1, 0, 2], [1, 0, 1])], [1, 1, 0]);
 * ```
 */
export function correctPredictions(predictions: Labels, labels: Labels): Uint8Array {
  checkLabels(labels, labels?.length);
  checkLabels(predictions, labels.length, "predictions");
  return Uint8Array.from(labels, (label, i) => predictions[i] === label ? 1 : 0);
}

/**
 * Gives the class with the highest score of each row, the first of several.
 *
 * @param scores N x C scores, such as logits.
 * @returns N column indices; -1 where a row has a score that is not a number.
 * @throws {TypeError | RangeError} If `scores` is not a matrix of at least one column.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertEquals([...predictedClasses(matrixFrom([[1, 3, 2], [5, 0, 5]]))], [1, 0]);
 * ```
 */
export function predictedClasses(scores: Matrix): Int32Array {
  checkMatrix(scores, "scores");
  if (scores.columns === 0) throw new RangeError("Cannot predict because the scores have no class");
  return Int32Array.from({ length: scores.rows }, (_, i) => argmax(rowOf(scores, i)));
}

function argmax(row: Float32Array): number {
  let best = 0;
  for (let j = 0; j < row.length; j++) {
    if (Number.isNaN(row[j])) return -1;
    if (row[j]! > row[best]!) best = j;
  }
  return best;
}

/**
 * Measures by predictions, of which none may be missing, marked by -1: a regression has no classes,
 * and a network that has diverged gives scores that are not numbers.
 */
export function whenPredicted(predictions: Labels, measure: () => Outcome): Outcome {
  let missing = 0;
  for (const prediction of predictions) if (prediction === -1) missing++;
  return missing === 0 ? measure() : undefinedBecause(
    `the network tells no class of ${missing} of ${predictions.length} samples`,
  );
}

/** {@linkcode accuracy} as a measure. */
export const accuracyMeasure: MeasureDefinition = defineMeasure({
  name: "accuracy",
  title: "Accuracy",
  description: "Share of samples that the classifier puts into their class",
  direction: "higher",
  range: [0, 1],
  reads: ["predictions", "labels"],
  compute: ({ predictions, labels }) =>
    whenPredicted(predictions, () => accuracy.explained(predictions, labels)),
});

/** {@linkcode accuracy} on images that are kept back from training: settings are chosen by it. */
export const validationAccuracyMeasure: MeasureDefinition = defineMeasure({
  name: "validationAccuracy",
  title: "Validation accuracy",
  description: "Share of validation images that the classifier puts into their class",
  direction: "higher",
  range: [0, 1],
  reads: ["validation"],
  whyNot: ({ training }) =>
    training.validation === null
      ? "no images are kept back for validation: give training.validation"
      : undefined,
  compute: ({ validation: { predictions, labels } }) =>
    whenPredicted(predictions, () => accuracy.explained(predictions, labels)),
});

/** How many classes are predicted at all: a network that has collapsed uses few. */
export const classesUsedMeasure: MeasureDefinition = defineMeasure({
  name: "classesUsed",
  title: "Classes used",
  description: "Number of classes that are predicted at all",
  direction: "none",
  range: [1, Infinity],
  reads: ["predictions"],
  compute: ({ predictions }) =>
    whenPredicted(predictions, () => {
      const { labels } = groupClasses(predictions);
      return labels.length === 0 ? undefinedBecause("there are no samples") : labels.length;
    }),
});

/**
 * Measures the recall of each class: the share of its samples that are predicted to be of it.
 *
 * @param predictions N predicted labels.
 * @param labels N true labels.
 * @returns By class, in the order of the labels, a share in [0, 1]; a class without samples has none.
 * @throws {TypeError | RangeError} If the arguments are not integer labels of one length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { classRecalls } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals([...classRecalls([1, 0, 1, 2], [1, 0, 0, 2])], [[0, 0.5], [1, 1], [2, 1]]);
 * ```
 */
export function classRecalls(predictions: Labels, labels: Labels): Map<number, number> {
  const correct = correctPredictions(predictions, labels);
  const { labels: classes, of, counts } = groupClasses(labels);
  const found = new Float64Array(classes.length);
  for (const [i, right] of correct.entries()) found[of[i]!]! += right;
  return new Map(Array.from(classes, (label, k) => [label, found[k]! / counts[k]!]));
}

/** A measure of the recalls of the classes. */
function recallMeasure(
  info: Pick<MeasureDefinition, "name" | "title" | "description" | "range">,
  valueOf: (recalls: number[]) => number,
): MeasureDefinition {
  return defineMeasure({
    ...info,
    direction: "higher",
    reads: ["predictions", "labels"],
    compute: ({ predictions, labels }) =>
      whenPredicted(predictions, () => {
        const recalls = [...classRecalls(predictions, labels).values()];
        return recalls.length === 0 ? undefinedBecause("there are no samples") : valueOf(recalls);
      }),
  });
}

/** The share of its samples by which a class survives. */
const HALF = 0.5;

/** How many classes survive: a class that a margin has sacrificed keeps a few samples, so it is used. */
export const classesRecalledMeasure: MeasureDefinition = recallMeasure({
  name: "classesRecalled",
  title: "Classes recalled",
  description: "Number of classes with a recall of at least one half",
  range: [0, Infinity],
}, (recalls) => recalls.filter((recall) => recall >= HALF).length);

/** The recall of the class that fares worst. */
export const leastRecallMeasure: MeasureDefinition = recallMeasure({
  name: "leastRecall",
  title: "Least recall of a class",
  description: "Share of its samples that the worst class keeps",
  range: [0, 1],
}, (recalls) => Math.min(...recalls));
