import type { Matrix } from "../../base/matrix.ts";
import type { Outcome } from "../metric.ts";
import { type Classes, groupClasses } from "./classes.ts";
import { normalizeRows } from "./distances.ts";

/** Directions of embeddings. */
export interface Directions {
  /** n x d unit vectors: the embeddings but for zero vectors, which have no direction. */
  points: Float64Array;
  /** For each unit vector the sample that it comes from. */
  samples: Int32Array;
  /** How many zero vectors were dropped. */
  dropped: number;
}

/** The embeddings scaled to unit length, without zero vectors. */
export function directionsOf(x: Matrix): Directions {
  const d = x.columns;
  const all = Float64Array.from(x.data);
  const dropped = normalizeRows(all, d);
  const samples = Int32Array.from({ length: x.rows }, (_, i) => i).filter((i) =>
    dropped === 0 || all.subarray(i * d, (i + 1) * d).some((value) => value !== 0)
  );
  if (dropped === 0) return { points: all, samples, dropped };
  const points = new Float64Array(samples.length * d);
  for (const [at, i] of samples.entries()) points.set(all.subarray(i * d, (i + 1) * d), at * d);
  return { points, samples, dropped };
}

/** The classes of the samples that have a direction. */
export function classesOfDirections({ samples }: Directions, { of }: Classes): Classes {
  return groupClasses(samples.map((i) => of[i]!));
}

/** The mean direction of each class, K x d, not normalised. */
export function meanDirections(
  points: Float64Array,
  d: number,
  { of, counts }: Pick<Classes, "of" | "counts">,
): Float64Array {
  const means = new Float64Array(counts.length * d);
  for (const [i, k] of of.entries()) {
    for (let j = 0; j < d; j++) means[k * d + j]! += points[i * d + j]! / counts[k]!;
  }
  return means;
}

/** The value, with a note if zero vectors were dropped on the way. */
export function notingDropped(value: number, { dropped }: Directions): Outcome {
  if (dropped === 0 || Number.isNaN(value)) return value;
  return { value, reason: `${dropped} zero vectors, which have no direction, were dropped` };
}
