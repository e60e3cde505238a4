import { module } from "../../compute/kernels/_module.js";

/** The samples of a logistic regression. */
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

/** A function of K x d weights and K intercepts, that writes its gradient. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

/** The functions of kernels/logistic.ts: pointers are byte addresses, the rest are counts. */
type Kernel = Record<"scores" | "gradient", (...values: number[]) => void>;

/** Mean negative log-likelihood plus penalty. */
export function logisticObjective({ features, of, K, d, penalty }: LogisticProblem): Objective {
  const N = of.length;
  const [samples, coordinates, classes] = [N, d, K].map((count) => Math.ceil(count / 4) * 4) as [
    number,
    number,
    number,
  ];
  const panels = classes / 4;
  const sizes = [samples * coordinates, coordinates * classes, samples * classes];
  const bytes = sizes.reduce((sum, size) => sum + size * 8, 0);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernel = exports as unknown as Kernel;
  const [x, w, e] = [0, sizes[0]! * 8, (sizes[0]! + sizes[1]!) * 8] as const;
  const padded = new Float64Array(memory.buffer, x, sizes[0]);
  const weights = new Float64Array(memory.buffer, w, sizes[1]);
  const errors = new Float64Array(memory.buffer, e, sizes[2]);
  for (let i = 0; i < N; i++) padded.set(features.subarray(i * d, (i + 1) * d), i * coordinates);

  /** Where a class stands in its panel of four, `rows` of which make up a panel. */
  const placeOf = (k: number, rows: number) => (k >> 2) * rows * 4 + (k & 3);

  return (at, gradient) => {
    for (let k = 0; k < K; k++) {
      const to = placeOf(k, coordinates);
      for (let n = 0; n < d; n++) weights[to + n * 4] = at[k * d + n]!;
    }
    kernel.scores(samples, coordinates, panels, x, w, e);
    const intercepts = gradient.subarray(K * d).fill(0);
    const p = new Float64Array(K);
    let nll = 0;
    for (let i = 0; i < N; i++) {
      let highest = -Infinity;
      for (let k = 0; k < K; k++) {
        p[k] = at[K * d + k]! + errors[placeOf(k, samples) + i * 4]!;
        if (p[k]! > highest) highest = p[k]!;
      }
      const own = p[of[i]!]! - highest;
      let total = 0;
      for (let k = 0; k < K; k++) total += p[k] = Math.exp(p[k]! - highest);
      nll += Math.log(total) - own;
      for (let k = 0; k < K; k++) {
        const error = (p[k]! / total - (k === of[i] ? 1 : 0)) / N;
        intercepts[k]! += error;
        errors[placeOf(k, samples) + i * 4] = error;
      }
    }
    kernel.gradient(samples, coordinates, panels, x, e, w);
    for (let k = 0; k < K; k++) {
      const from = placeOf(k, coordinates);
      for (let n = 0; n < d; n++) {
        gradient[k * d + n] = weights[from + n * 4]! + penalty * at[k * d + n]!;
      }
    }
    return nll / N + penalty * squareSum(at.subarray(0, K * d)) / 2;
  };
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

/** The sum of the squares. */
export function squareSum(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}
