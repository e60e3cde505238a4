/** What a logistic regression is fitted to. */
export interface LogisticProblem {
  /** N x d, centred. */
  features: Float64Array;
  /** The class of each sample, 0 .. K - 1. */
  of: Int32Array;
  K: number;
  d: number;
  /** Of the mean objective: 1 / (C N). */
  penalty: number;
}

/** Mean negative log-likelihood plus penalty at K x d weights and K intercepts; writes the gradient. */
export function logisticObjective(
  problem: LogisticProblem,
  at: Float64Array,
  gradient: Float64Array,
): number {
  const { features, of, K, d, penalty } = problem;
  const N = of.length;
  const p = new Float64Array(K);
  gradient.fill(0);
  let nll = 0;
  for (let i = 0; i < N; i++) {
    let highest = -Infinity;
    for (let k = 0; k < K; k++) {
      p[k] = at[K * d + k]! + dot(at, k * d, features, i * d, d);
      if (p[k]! > highest) highest = p[k]!;
    }
    const own = p[of[i]!]! - highest;
    let total = 0;
    for (let k = 0; k < K; k++) total += p[k] = Math.exp(p[k]! - highest);
    nll += Math.log(total) - own;
    for (let k = 0; k < K; k++) {
      const error = (p[k]! / total - (k === of[i] ? 1 : 0)) / N;
      gradient[K * d + k]! += error;
      addScaled(gradient, k * d, features, i * d, d, error);
    }
  }
  for (let w = 0; w < K * d; w++) gradient[w]! += penalty * at[w]!;
  return nll / N + penalty * squareSum(at.subarray(0, K * d)) / 2;
}

/** The inner product of a stretch of `a` and one of `b`. */
export function dot(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  length: number,
): number {
  let sum = 0;
  for (let n = 0; n < length; n++) sum += a[i + n]! * b[j + n]!;
  return sum;
}

/** Adds `scale` times a stretch of `b` to one of `a`. */
function addScaled(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  length: number,
  scale: number,
): void {
  for (let n = 0; n < length; n++) a[i + n]! += scale * b[j + n]!;
}

/** The sum of the squares. */
export function squareSum(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}
