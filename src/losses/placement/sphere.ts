import { dot, rowsFrom } from "../../base/matrix.ts";
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
  return rowsFrom(points, d);
}

/** Unit vectors in random directions. */
export function randomDirections(classes: number, dimension: number, seed: number): number[][] {
  const stream = randomStream(seed, "placement");
  return Array.from({ length: classes }, () => {
    const vector = Array.from({ length: dimension }, () => stream.normal());
    const length = Math.sqrt(dot(vector, vector));
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
      const cosine = dot(points[i]!, points[j]!);
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

/** The Riesz energy sum 1 / |p_i - p_j|^2: smooth, with few local minima. */
export const rieszEnergy: CosineObjective = (cosines, gradient, n) => {
  let energy = 0;
  for (let i = 0; i < n; i++) {
    for (let at = i * n + i + 1; at < (i + 1) * n; at++) {
      // Points that coincide would make the energy infinite, and the search step back.
      const inverse = 1 / (2 - 2 * cosines[at]!);
      energy += inverse;
      gradient[at] = 2 * inverse * inverse;
    }
  }
  return energy;
};

/** The largest cosine, made smooth: (1/sharpness) log sum exp(sharpness cosine). */
export function smoothLargest(sharpness: number): CosineObjective {
  return (cosines, gradient, n) => {
    let largest = -1;
    eachPair(n, (at) => {
      if (cosines[at]! > largest) largest = cosines[at]!;
    });
    let total = 0;
    eachPair(n, (at) => {
      gradient[at] = Math.exp(sharpness * (cosines[at]! - largest));
      total += gradient[at]!;
    });
    eachPair(n, (at) => {
      gradient[at]! /= total;
    });
    return largest + Math.log(total) / sharpness;
  };
}

/**
 * The semantic prior in RankNet form: for classes i, j, k the cosine of i and j shall exceed that
 * of i and k where j is the more similar one. The mean over all such triplets of
 * log(1 + exp(-(cos_ij - cos_ik))).
 */
export function rankPrior(similarity: readonly (readonly number[])[]): CosineObjective {
  return (cosines, gradient, n) => {
    const place = (i: number, j: number) => i < j ? i * n + j : j * n + i;
    const triplets = n * (n - 1) * (n - 2);
    gradient.fill(0);
    let total = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) {
          if (i === j || j === k || i === k) continue;
          const sign = similarity[i]![j]! >= similarity[i]![k]! ? 1 : -1;
          const excess = sign * (cosines[place(i, j)]! - cosines[place(i, k)]!);
          const odds = Math.exp(-excess);
          total += Math.log1p(odds);
          const slope = -sign * odds / (1 + odds) / triplets;
          gradient[place(i, j)]! += slope;
          gradient[place(i, k)]! -= slope;
        }
      }
    }
    return triplets > 0 ? total / triplets : 0;
  };
}

/** The weighted sum of two objectives. */
export function sumOf(a: CosineObjective, b: CosineObjective, weight: number): CosineObjective {
  return (cosines, gradient, n) => {
    const value = a(cosines, gradient, n);
    const second = new Float64Array(gradient.length);
    const total = value + weight * b(cosines, second, n);
    for (let at = 0; at < gradient.length; at++) gradient[at]! += weight * second[at]!;
    return total;
  };
}

function eachPair(n: number, visit: (at: number) => void): void {
  for (let i = 0; i < n; i++) {
    for (let at = i * n + i + 1; at < (i + 1) * n; at++) visit(at);
  }
}
