import type { CosineObjective } from "./_sphere.ts";

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
