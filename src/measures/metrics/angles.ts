import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import { meansOf } from "./class_means.ts";
import type { Labels } from "./classes.ts";
import { classesOfDirections, directionsOf, meanDirections, notingDropped } from "./_directions.ts";
import { normalizeRows } from "./_distances.ts";
import { undefinedBecause } from "./reason.ts";
import { classesOf, unfit } from "./_samples.ts";

const DEGREES = 180 / Math.PI;

/**
 * Gives the angular gaps between the class means, seen from the origin, in degrees.
 *
 * In the plane these are the K gaps between neighbours on the circle, which sum to 360; in other
 * dimensions the angle of each class mean to the nearest other one. Invariant to rotation and
 * uniform scale.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns K gaps in degrees, ascending; none where they are undefined (one class only, or a class
 * mean at the origin).
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const gaps = angularGaps(matrixFrom([[1, 0], [3, 0], [0, 2], [-5, 0]]), [0, 0, 1, 2]);
 * assertEquals([...gaps], [90, 90, 180]);
 * ```
 */
export function angularGaps(x: Matrix, labels: Labels): Float64Array {
  const gaps = gapsOf(x, labels);
  return typeof gaps === "string" ? new Float64Array(0) : gaps;
}

/**
 * Measures the smallest of the {@linkcode angularGaps} between class means.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns An angle in [0, 180] degrees, higher is better; NaN if there is one class only, or if a
 * class mean is at the origin.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
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
export function minAngularGap(x: Matrix, labels: Labels): number {
  const gaps = gapsOf(x, labels);
  return typeof gaps === "string" ? undefinedBecause(gaps) : gaps[0]!;
}

/**
 * Measures how irregular the {@linkcode angularGaps} between class means are: their coefficient of
 * variation, the population standard deviation over the mean.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, inf), 0 for equal gaps; NaN as for {@linkcode minAngularGap}, or if all
 * gaps are 0.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
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
export function angularGapVariation(x: Matrix, labels: Labels): number {
  const gaps = gapsOf(x, labels);
  if (typeof gaps === "string") return undefinedBecause(gaps);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  if (mean === 0) return undefinedBecause("all class means lie in one direction");
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return Math.sqrt(variance) / mean;
}

/**
 * Measures the angular spread within the classes: the root mean square angle of the samples to the
 * mean direction of their class, in degrees, every class weighing the same.
 *
 * Zero vectors are dropped. Invariant to rotation and to the scale of each sample.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns An angle in [0, 180] degrees, lower means more compact; NaN if there are no directions,
 * or if those of a class cancel.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
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
export function angularSpread(x: Matrix, labels: Labels): number {
  const reason = unfit(x, classesOf(x, labels));
  if (reason) return undefinedBecause(reason);
  const directions = directionsOf(x);
  const classes = classesOfDirections(directions, labels);
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
}

/** The gaps, ascending, or why there are none. */
function gapsOf(x: Matrix, labels: Labels): Float64Array | string {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return reason;
  const units = meansOf(x, classes).means;
  if (normalizeRows(units, x.columns) > 0) return "a class mean is at the origin";
  return (x.columns === 2 ? circleGaps(units) : nearestAngles(units, x.columns)).sort();
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

/** {@linkcode minAngularGap} as a measure. */
export const minAngularGapMeasure: MeasureDefinition = defineMeasure({
  name: "minAngularGap",
  title: "Smallest angular gap",
  description: "Smallest angle between neighbouring class means, seen from the origin",
  direction: "higher",
  range: [0, 180],
  unit: "°",
  invariances: ["rotation", "scale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => minAngularGap(embeddings, labels),
});

/** {@linkcode angularGapVariation} as a measure. */
export const angularGapVariationMeasure: MeasureDefinition = defineMeasure({
  name: "angularGapVariation",
  title: "Variation of angular gaps",
  description: "Coefficient of variation of the angles between neighbouring class means",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "scale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => angularGapVariation(embeddings, labels),
});

/** {@linkcode angularSpread} as a measure. */
export const angularSpreadMeasure: MeasureDefinition = defineMeasure({
  name: "angularSpread",
  title: "Angular spread",
  description: "Root mean square angle of the samples to the mean direction of their class",
  direction: "lower",
  range: [0, 180],
  unit: "°",
  invariances: ["rotation", "scale", "sampleScale"],
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => angularSpread(embeddings, labels),
});
