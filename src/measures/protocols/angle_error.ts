import { checkLists, checkNumbers } from "../metrics/check.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";

/**
 * Measures the mean absolute error of predicted angles.
 *
 * @param actual N angles in degrees.
 * @param predicted N predictions.
 * @returns The mean error in degrees; NaN for no samples or where a prediction is not a number.
 * @throws {TypeError | RangeError} If the arguments are not numbers, equally many on both sides.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { angleError } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(angleError([10, -20], [12, -24]), 3);
 * ```
 */
export function angleError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkLists({ actual, predicted });
  checkNumbers(actual, "actual");
  checkNumbers(predicted, "predicted");
  let sum = 0;
  for (let at = 0; at < actual.length; at++) sum += Math.abs(actual[at]! - predicted[at]!);
  return sum / actual.length;
}

/** {@linkcode angleError} as a measure of networks that learn how far images are rotated. */
export const angleErrorMeasure: MeasureDefinition = defineMeasure({
  name: "angleError",
  title: "Angle error",
  description: "Mean absolute error of the predicted angle of rotated images",
  direction: "lower",
  range: [0, 360],
  unit: "°",
  reads: ["angles"],
  whyNot: ({ training }) => training.rotation === null ? "no image is rotated" : undefined,
  compute: ({ angles: { actual, predicted } }) => angleError(actual, predicted),
});
