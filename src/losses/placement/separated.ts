import { dot } from "../../base/matrix.ts";
import { InputError } from "../../base/errors.ts";
import { circlePoints, simplexPoints } from "./closed_forms.ts";
import {
  type CosineObjective,
  largestCosine,
  minimizeOnSphere,
  randomDirections,
  rankPrior,
  rieszEnergy,
  smoothLargest,
  sumOf,
} from "./sphere.ts";

/** Above this many classes the searches that go over all pairs again and again are cut short. */
const MANY = 32;

/** Options of {@linkcode separatedPoints}. */
export interface SeparationOptions {
  /** How many random starts to take the best of. Default 8 up to 32 classes, 2 above. */
  starts?: number;
  /** The seed of the starts. Default 0. */
  seed?: number;
  /** A similarity of each class to each: similar classes shall be closer. Default none. */
  similarity?: readonly (readonly number[])[];
  /** The weight of the similarity against the separation. Default 1. */
  priorWeight?: number;
}

/**
 * Places unit vectors as far apart as they go.
 *
 * Closed forms on the circle and on the simplex (dimension >= classes - 1); otherwise the Riesz
 * energy is minimised from several random starts and the largest cosine polished by ever sharper
 * log-sum-exp. With a similarity, the RankNet form of the paper's semantic prior is added to the
 * largest cosine and no closed form applies; up to 32 classes are first given to the points by the
 * prior, so that a weight of 1 leaves the separation nearly as it would be. The mean of each class's largest cosine, the objective of the paper, collapses in
 * few dimensions: see {@linkcode projectedPoints}.
 *
 * @param classes How many, at least 2.
 * @param dimension At least 2, or 1 for two classes.
 * @param options Starts and seed; a similarity and its weight.
 * @returns classes x dimension, each row of length 1.
 * @throws {InputError} If more than two classes are to share one dimension.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { separatedPoints } from "./separated.ts";
 *
 * const [a, b] = separatedPoints(6, 3); // an octahedron: every cosine is 0 or -1
 * const cosine = a!.reduce((sum, v, k) => sum + v * b![k]!, 0);
 * assertAlmostEquals(cosine * (1 + cosine), 0, 1e-3);
 * ```
 *
 * Source: Mettes et al. (arXiv 1901.10514), sections 3.1 and 3.2, with a robust optimiser.
 */
export function separatedPoints(
  classes: number,
  dimension: number,
  options: SeparationOptions = {},
): number[][] {
  if (dimension < 2 && classes > dimension + 1) {
    throw new InputError(
      `Cannot place ${classes} classes on the unit sphere because the dimension must be at least 2: current value is ${dimension}`,
    );
  }
  const { starts = classes > MANY ? 2 : 8, seed = 0, similarity, priorWeight = 1 } = options;
  if (!similarity && dimension >= classes - 1) return simplexPoints(classes, dimension);
  if (!similarity && dimension === 2) return circlePoints(classes);

  const prior = similarity && rankPrior(similarity);
  const soften = (sharpness: number) =>
    prior ? sumOf(smoothLargest(sharpness), prior, priorWeight) : smoothLargest(sharpness);
  let best: { points: number[][]; cost: number } | undefined;
  for (let start = 0; start < starts; start++) {
    let points = randomDirections(classes, dimension, seed * starts + start);
    points = minimizeOnSphere(points, rieszEnergy, { maxIterations: 500, tolerance: 1e-6 });
    if (prior && classes <= MANY) points = exchange(points, prior);
    for (const sharpness of [50, 200, 1000, 5000]) {
      points = minimizeOnSphere(points, soften(sharpness), { maxIterations: 500, tolerance: 1e-9 });
    }
    const cost = largestCosine(points) + (prior ? priorWeight * valueOf(prior, points) : 0);
    if (!best || cost < best.cost) best = { points, cost };
  }
  return best!.points;
}

/** Exchanges the points of two classes as long as that lowers the objective. */
function exchange(points: number[][], objective: CosineObjective): number[][] {
  const order = [...points];
  let cost = valueOf(objective, order);
  for (let improved = true; improved;) {
    improved = false;
    for (let i = 0; i < order.length; i++) {
      for (let j = 0; j < i; j++) {
        [order[i], order[j]] = [order[j]!, order[i]!];
        const changed = valueOf(objective, order);
        if (changed < cost - 1e-12) {
          cost = changed;
          improved = true;
        } else {
          [order[i], order[j]] = [order[j]!, order[i]!];
        }
      }
    }
  }
  return order;
}

function valueOf(objective: CosineObjective, points: number[][]): number {
  const n = points.length;
  const cosines = Float64Array.from(
    points.flatMap((p) => points.map((q) => dot(p, q))),
  );
  return objective(cosines, new Float64Array(n * n), n);
}
