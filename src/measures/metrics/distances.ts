import { z } from "zod";
import { show } from "../../base/check.ts";
import type { Matrix } from "../../base/matrix.ts";
import type { LossSpace } from "../../losses/loss.ts";

/** How far apart two embeddings are: `|x - y|`, or `1 - cos(x, y)` in [0, 2]. */
export type Distance = "euclidean" | "cosine";

/** A distance as studies ask for it: `own` is that of the space in which the loss works. */
export type DistanceChoice = Distance | "own";

/** The parameter of measures that compare embeddings. */
export const distanceParameter: z.ZodDefault<
  z.ZodEnum<{ own: "own"; euclidean: "euclidean"; cosine: "cosine" }>
> = z.enum(["own", "euclidean", "cosine"]).default("own");

/** What such a measure reads beside its embeddings. */
export function readsSpace({ distance }: { distance: DistanceChoice }): "space"[] {
  return distance === "own" ? ["space"] : [];
}

/**
 * The distance that is meant, and a word on which one is the loss's own: embeddings that come without
 * a loss are taken as points of Euclidean space.
 */
export function chosenDistance(
  choice: DistanceChoice,
  space: LossSpace | undefined,
): { distance: Distance; note?: string } {
  if (choice !== "own") return { distance: choice };
  if (space === "sphere") return { distance: "cosine", note: "by the cosine distance" };
  const note = "by the Euclidean distance";
  return { distance: "euclidean", note: space ? note : `${note}, as no loss says its space` };
}

/** Throws unless `distance` is the name of one. */
export function checkDistance(distance: Distance): void {
  if (distance !== "euclidean" && distance !== "cosine") {
    throw new RangeError(
      `Cannot measure because distance must be "euclidean" or "cosine": current value is ${
        show(distance)
      }`,
    );
  }
}

/** The rows in float64, ready for {@linkcode distanceBetween}: of unit length for the cosine. */
export function pointsOf(x: Matrix, distance: Distance): Float64Array {
  const points = Float64Array.from(x.data);
  if (distance === "cosine") normalizeRows(points, x.columns);
  return points;
}

/** Scales each row to unit length, in place; a zero row stays zero. Gives the number of zero rows. */
export function normalizeRows(points: Float64Array, d: number): number {
  let zeros = 0;
  for (let at = 0; at < points.length; at += d) {
    let square = 0;
    for (let k = at; k < at + d; k++) square += points[k]! ** 2;
    if (square === 0) zeros++;
    else for (let k = at; k < at + d; k++) points[k]! /= Math.sqrt(square);
  }
  return zeros;
}

/**
 * The distance of one point to another, given where their coordinates begin: squared for the
 * euclidean distance, as an order needs no root.
 *
 * A zero vector is at cosine distance 1 from everything, as in scikit-learn.
 */
export function distanceBetween(
  a: Float64Array | Float32Array,
  i: number,
  b: Float64Array | Float32Array,
  j: number,
  d: number,
  distance: Distance,
): number {
  let sum = 0;
  if (distance === "euclidean") {
    for (let k = 0; k < d; k++) {
      const difference = a[i + k]! - b[j + k]!;
      sum += difference * difference;
    }
    return sum;
  }
  for (let k = 0; k < d; k++) sum += a[i + k]! * b[j + k]!;
  return Math.min(2, Math.max(0, 1 - sum));
}

/** Writes the distances of one point to many into `out`. See {@linkcode distanceBetween}. */
export function distancesFrom(
  point: Float64Array | Float32Array,
  points: Float64Array | Float32Array,
  distance: Distance,
  out: Float64Array,
): void {
  const d = point.length;
  for (let j = 0; j < out.length; j++) {
    out[j] = distanceBetween(point, 0, points, j * d, d, distance);
  }
}

/** Whether a row is zero, and so has no direction. */
export function hasZeroRow(points: Float64Array | Float32Array, d: number): boolean {
  for (let at = 0; at < points.length; at += d) {
    if (points.subarray(at, at + d).every((value) => value === 0)) return true;
  }
  return false;
}
