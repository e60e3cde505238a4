import { dot } from "../../base/matrix.ts";
import { randomDirections } from "./sphere.ts";

/** Options of {@linkcode projectedPoints}. */
export interface ProjectionOptions {
  /** Gradient steps. Default 10000, as released. */
  steps?: number;
  /** Learning rate. Default 0.1, as released. */
  learningRate?: number;
  /** The seed of the start. Default 0. */
  seed?: number;
}

/**
 * The placement of the paper's released code: projected gradient descent on the mean of each
 * class's largest cosine to another.
 *
 * Kept to compare with. In two dimensions it puts classes on top of each other, as the mean of the
 * maxima is lower there than on the circle; elsewhere it stops short of what
 * {@linkcode separatedPoints} reaches.
 *
 * @param classes How many, at least 2.
 * @param dimension At least 2.
 * @param options Steps, learning rate and seed.
 * @returns classes x dimension, each row of length 1.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { projectedPoints } from "./projected.ts";
 *
 * const [a, b] = projectedPoints(2, 3, { steps: 1000 });
 * assertAlmostEquals(a!.reduce((sum, v, k) => sum + v * b![k]!, 0), -1, 1e-6);
 * ```
 *
 * Source: Mettes et al. (arXiv 1901.10514), section 3.1, as in `prototypes.py` of their code.
 */
export function projectedPoints(
  classes: number,
  dimension: number,
  options: ProjectionOptions = {},
): number[][] {
  const { steps = 10000, learningRate = 0.1, seed = 0 } = options;
  const points = randomDirections(classes, dimension, seed);
  for (let step = 0; step < steps; step++) {
    const gradient = points.map(() => new Float64Array(dimension));
    for (let i = 0; i < classes; i++) {
      const j = nearest(points, i);
      for (let k = 0; k < dimension; k++) {
        gradient[i]![k]! += points[j]![k]! / classes;
        gradient[j]![k]! += points[i]![k]! / classes;
      }
    }
    for (const [i, point] of points.entries()) {
      let squares = 0;
      for (let k = 0; k < dimension; k++) {
        point[k]! -= learningRate * gradient[i]![k]!;
        squares += point[k]! ** 2;
      }
      const length = Math.sqrt(squares);
      for (let k = 0; k < dimension; k++) point[k]! /= length;
    }
  }
  return points;
}

/** The first of the points that has the largest cosine to point `i`. */
function nearest(points: readonly number[][], i: number): number {
  let best = -1;
  let largest = -Infinity;
  for (let j = 0; j < points.length; j++) {
    if (j === i) continue;
    const cosine = dot(points[i]!, points[j]!);
    if (cosine > largest) [best, largest] = [j, cosine];
  }
  return best;
}
