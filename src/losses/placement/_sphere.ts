import { minimize, type MinimizeOptions } from "../../base/lbfgs.ts";
import { randomStream } from "../../base/random.ts";

/**
 * A function of the cosines between points. Reads entry i * n + j of `cosines` for i < j and
 * writes its derivative by that cosine to the same entry of `gradient`.
 */
export type CosineObjective = (cosines: Float64Array, gradient: Float64Array, n: number) => number;

/** Minimises a function of the cosines between unit vectors, each the direction of a free vector. */
export function minimizeOnSphere(
  start: readonly (readonly number[])[],
  objective: CosineObjective,
  options?: MinimizeOptions,
): number[][] {
  const n = start.length;
  const d = start[0]!.length;
  const points = new Float64Array(n * d);
  const lengths = new Float64Array(n);
  const cosines = new Float64Array(n * n);
  const slopes = new Float64Array(n * n);

  const { x } = minimize(
    (vectors, gradient) => {
      normalizeRows(vectors, points, lengths, d);
      for (let i = 0; i < n; i++) {
        for (let j = i + 1; j < n; j++) cosines[i * n + j] = dotRows(points, i, points, j, d);
      }
      const value = objective(cosines, slopes, n);
      gradient.fill(0);
      for (let i = 0; i < n; i++) {
        for (let j = i + 1; j < n; j++) {
          const slope = slopes[i * n + j]!;
          for (let k = 0; k < d; k++) {
            gradient[i * d + k]! += slope * points[j * d + k]!;
            gradient[j * d + k]! += slope * points[i * d + k]!;
          }
        }
      }
      // Only what is tangential to the sphere moves a direction.
      for (let i = 0; i < n; i++) {
        const radial = dotRows(gradient, i, points, i, d);
        for (let k = i * d; k < (i + 1) * d; k++) {
          gradient[k] = (gradient[k]! - radial * points[k]!) / lengths[i]!;
        }
      }
      return value;
    },
    Float64Array.from(start.flat()),
    options,
  );

  normalizeRows(x, points, lengths, d);
  return Array.from({ length: n }, (_, i) => [...points.subarray(i * d, (i + 1) * d)]);
}

/** Unit vectors in random directions. */
export function randomDirections(classes: number, dimension: number, seed: number): number[][] {
  const stream = randomStream(seed, "placement");
  return Array.from({ length: classes }, () => {
    const vector = Array.from({ length: dimension }, () => stream.normal());
    const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
    return vector.map((v) => v / length);
  });
}

/**
 * The largest cosine between two of the points: the smaller, the farther apart they are.
 *
 * @param points Unit vectors, at least two.
 */
export function largestCosine(points: readonly (readonly number[])[]): number {
  let largest = -1;
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < i; j++) {
      const cosine = points[i]!.reduce((sum, v, k) => sum + v * points[j]![k]!, 0);
      if (cosine > largest) largest = cosine;
    }
  }
  return largest;
}

function normalizeRows(from: Float64Array, to: Float64Array, lengths: Float64Array, d: number) {
  for (let i = 0; i < lengths.length; i++) {
    const length = Math.sqrt(dotRows(from, i, from, i, d));
    lengths[i] = length;
    for (let k = i * d; k < (i + 1) * d; k++) to[k] = from[k]! / length;
  }
}

function dotRows(a: Float64Array, i: number, b: Float64Array, j: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += a[i * d + k]! * b[j * d + k]!;
  return sum;
}
