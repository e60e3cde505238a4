import { z } from "zod";
import { defineMeasure, type MeasureDefinition, splitParameter } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import type { Labels } from "./classes.ts";
import { norm, overOffsets } from "./_offsets.ts";
import { undefinedBecause } from "./reason.ts";

/**
 * Measures the equinorm part of NC2: the coefficient of variation (population standard deviation
 * over mean) of the norms of the class means about the mean of all samples.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, inf), 0 for full collapse; NaN as for `nc1`.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc2Equinorm } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(nc2Equinorm(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 0);
 * ```
 */
export function nc2Equinorm(x: Matrix, labels: Labels): number {
  return overOffsets(x, labels, (offsets) => {
    const norms = offsets.map(norm);
    return deviation(norms) / average(norms);
  });
}

/**
 * Measures the equiangularity part of NC2: the standard deviation over all pairs of classes of the
 * cosine between their means about the mean of all samples.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, 1], 0 for full collapse (out of reach when d < K - 1); NaN as for
 * `nc1`, or if a class mean is at the mean of all samples.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc2Equiangular } from "@loss-atlas/loss-atlas/measures";
 *
 * const square = matrixFrom([[1, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]);
 * assertAlmostEquals(nc2Equiangular(square, [0, 0, 1, 2, 3]), 0.5, 0.1);
 * ```
 */
export function nc2Equiangular(x: Matrix, labels: Labels): number {
  return overCosines(x, labels, deviation);
}

/**
 * Measures the maximal-angle part of NC2: the mean over all pairs of classes of
 * |cos(m_i, m_j) + 1 / (K - 1)|, the distance from the simplex.
 *
 * Out of reach when d < K - 1: ten classes evenly on a circle have 0.5957.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, 2], 0 for full collapse; NaN as for {@linkcode nc2Equiangular}.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc2MaximalAngle } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(nc2MaximalAngle(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 0);
 * ```
 */
export function nc2MaximalAngle(x: Matrix, labels: Labels): number {
  return overCosines(x, labels, (cosines, classes) => {
    const ideal = -1 / (classes - 1);
    return average(cosines.map((cosine) => Math.abs(cosine - ideal)));
  });
}

/** Measures something of the cosines between all pairs of class means, about the mean of all. */
function overCosines(
  x: Matrix,
  labels: Labels,
  measure: (cosines: number[], classes: number) => number,
): number {
  return overOffsets(x, labels, (offsets) => {
    const units = offsets.map((offset) => offset.map((value) => value / norm(offset)));
    if (offsets.some((offset) => norm(offset) === 0)) {
      return undefinedBecause("a class mean is at the mean of all samples");
    }
    const cosines = units.flatMap((a, i) =>
      units.slice(i + 1).map((b) => a.reduce((sum, value, j) => sum + value * b[j]!, 0))
    );
    return measure(cosines, offsets.length);
  });
}

function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The population standard deviation. */
function deviation(values: number[]): number {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
}

/** {@linkcode nc2Equinorm} as a measure. */
export const nc2EquinormMeasure: MeasureDefinition = defineMeasure({
  name: "nc2Equinorm",
  title: "NC2 equinorm",
  description: "Variation of the distances of the class means to the overall mean",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
  parameters: z.strictObject({ split: splitParameter("train") }),
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => nc2Equinorm(embeddings, labels),
});

/** {@linkcode nc2Equiangular} as a measure. */
export const nc2EquiangularMeasure: MeasureDefinition = defineMeasure({
  name: "nc2Equiangular",
  title: "NC2 equiangular",
  description: "Standard deviation of the cosines between class means",
  direction: "lower",
  range: [0, 1],
  invariances: ["rotation", "translation", "scale"],
  parameters: z.strictObject({ split: splitParameter("train") }),
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => nc2Equiangular(embeddings, labels),
});

/** {@linkcode nc2MaximalAngle} as a measure. */
export const nc2MaximalAngleMeasure: MeasureDefinition = defineMeasure({
  name: "nc2MaximalAngle",
  title: "NC2 maximal angle",
  description: "Mean distance of the cosines between class means from the simplex's -1 / (K - 1)",
  direction: "lower",
  range: [0, 2],
  invariances: ["rotation", "translation", "scale"],
  parameters: z.strictObject({ split: splitParameter("train") }),
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => nc2MaximalAngle(embeddings, labels),
});
