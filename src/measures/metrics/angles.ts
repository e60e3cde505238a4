import type { Matrix } from "../../base/matrix.ts";
import { type ClassMetric, classMetric, type Outcome, undefinedBecause } from "../metric.ts";
import { meansOf } from "./class_means.ts";
import type { Classes } from "./classes.ts";
import { classesOfDirections, directionsOf, meanDirections, notingDropped } from "./_directions.ts";
import { normalizeRows } from "./distances.ts";
import { mean, variance } from "./vectors.ts";

const DEGREES = 180 / Math.PI;

/**
 * Measures the smallest of the angular gaps between class means, seen from the origin.
 *
 * In the plane these are the K gaps between neighbours on the circle, which sum to 360; in other
 * dimensions the angle of each class mean to the nearest other one. Invariant to rotation and
 * uniform scale.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns An angle in [0, 180] degrees, higher is better; NaN if there is one class only, or if a
 * class mean is at the origin.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { minAngularGap } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(minAngularGap(matrixFrom([[1, 0], [3, 0], [0, 2], [-5, 0]]), [0, 0, 1, 2]), 90);
 * ```
 */
export const minAngularGap: ClassMetric = classMetric({
  name: "minAngularGap",
  title: "Smallest angular gap",
  description: "Smallest angle between neighbouring class means, seen from the origin",
  direction: "higher",
  range: [0, 180],
  unit: "°",
  invariances: ["rotation", "scale"],
}, (x, classes) => overGaps(x, classes, (gaps) => gaps[0]!));

/**
 * Measures how irregular the angular gaps between class means are: their coefficient of variation,
 * the population standard deviation over the mean. See {@linkcode minAngularGap} for the gaps.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, inf), 0 for equal gaps; NaN as for {@linkcode minAngularGap}, or if all
 * gaps are 0.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { angularGapVariation } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[1, 0], [3, 0], [0, 2], [-5, 0], [0, -1]]);
 * assertEquals(angularGapVariation(x, [0, 0, 1, 2, 3]), 0);
 * ```
 */
export const angularGapVariation: ClassMetric = classMetric({
  name: "angularGapVariation",
  title: "Variation of angular gaps",
  description: "Coefficient of variation of the angles between neighbouring class means",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "scale"],
}, (x, classes) =>
  overGaps(x, classes, (gaps) => {
    const typical = mean(gaps);
    return typical === 0
      ? undefinedBecause("all class means lie in one direction")
      : Math.sqrt(variance(gaps)) / typical;
  }));

/**
 * Measures the angular spread within the classes: the root mean square angle of the samples to the
 * mean direction of their class, in degrees, every class weighing the same.
 *
 * Zero vectors are dropped. Invariant to rotation and to the scale of each sample.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns An angle in [0, 180] degrees, lower means more compact; NaN if there are no directions,
 * or if those of a class cancel.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { angularSpread } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[1, 1], [2, -2], [-5, 5], [-1, -1]]);
 * assertAlmostEquals(angularSpread(x, [0, 0, 1, 1]), 45);
 * ```
 */
export const angularSpread: ClassMetric = classMetric({
  name: "angularSpread",
  title: "Angular spread",
  description: "Root mean square angle of the samples to the mean direction of their class",
  direction: "lower",
  range: [0, 180],
  unit: "°",
  invariances: ["rotation", "scale", "sampleScale"],
}, (x, samples) => {
  const directions = directionsOf(x);
  const classes = classesOfDirections(directions, samples);
  const d = x.columns;
  const means = meanDirections(directions.points, d, classes);
  if (means.length === 0) return undefinedBecause("all embeddings are zero");
  if (normalizeRows(means, d) > 0) return undefinedBecause("the directions of a class cancel");

  let sum = 0;
  for (const [i, k] of classes.of.entries()) {
    const angle = angleBetween(directions.points, i * d, means, k * d, d);
    sum += angle ** 2 / (classes.counts[k]! * classes.counts.length);
  }
  return notingDropped(Math.sqrt(sum), directions);
});

/** Measures something of the gaps, which ascend. */
function overGaps(
  x: Matrix,
  classes: Classes,
  measure: (gaps: Float64Array) => Outcome,
): Outcome {
  const units = meansOf(x, classes).means;
  if (normalizeRows(units, x.columns) > 0) return undefinedBecause("a class mean is at the origin");
  return measure((x.columns === 2 ? circleGaps(units) : nearestAngles(units, x.columns)).sort());
}

function circleGaps(units: Float64Array): Float64Array {
  const angles = Float64Array.from(
    { length: units.length / 2 },
    (_, k) => Math.atan2(units[2 * k + 1]!, units[2 * k]!) * DEGREES,
  ).sort();
  return angles.map((angle, k) => (angles[k + 1] ?? angles[0]! + 360) - angle);
}

function nearestAngles(units: Float64Array, d: number): Float64Array {
  const classes = units.length / d;
  return Float64Array.from({ length: classes }, (_, i) => {
    let nearest = Infinity;
    for (let j = 0; j < classes; j++) {
      if (j !== i) nearest = Math.min(nearest, angleBetween(units, i * d, units, j * d, d));
    }
    return nearest;
  });
}

/** The angle between two unit vectors, in degrees; accurate for small angles too. */
function angleBetween(a: Float64Array, i: number, b: Float64Array, j: number, d: number): number {
  let [sum, difference] = [0, 0];
  for (let n = 0; n < d; n++) {
    sum += (a[i + n]! + b[j + n]!) ** 2;
    difference += (a[i + n]! - b[j + n]!) ** 2;
  }
  return 2 * Math.atan2(Math.sqrt(difference), Math.sqrt(sum)) * DEGREES;
}
