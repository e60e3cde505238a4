import { optionsOf } from "../../base/check.ts";
import type { Matrix } from "../../base/matrix.ts";
import { minimize } from "../../base/lbfgs.ts";
import {
  checkLabels,
  checkMatrix,
  checkNumber,
  checkPositiveInteger,
  checkSameColumns,
} from "./check.ts";
import { groupClasses, type Labels } from "./classes.ts";
import { logistic } from "./kernels/modules.js";
import { columnMeans, dot, squareSum } from "./vectors.ts";

/**
 * Options of {@linkcode fitLogisticRegression}.
 *
 * @experimental
 */
export interface LogisticRegressionOptions {
  /** Inverse strength of the penalty, as in scikit-learn, from 1e-20 to 1e20; default 1. */
  C?: number;
  /** Largest absolute component of the gradient of the mean objective at the end; default 1e-7. */
  tolerance?: number;
  /** Default 5000, at most 1,000,000. */
  maxIterations?: number;
  /** A solution for the same samples to start from; default: zeros. */
  initial?: LogisticModel;
}

/**
 * A fitted multinomial logistic regression.
 *
 * @experimental
 */
export interface LogisticModel {
  /** The K labels that it can predict, ascending. */
  classes: Int32Array;
  /** K x d, row-major. */
  weights: Float64Array;
  /** K intercepts. */
  bias: Float64Array;
  /** Mean negative log-likelihood of the training samples, without the penalty. */
  meanNll: number;
  /** Iterations of L-BFGS. */
  iterations: number;
  /** Largest absolute component of the gradient of the mean objective. */
  gradientNorm: number;
  /** Whether `gradientNorm` is within the tolerance. */
  converged: boolean;
}

/**
 * Fits a multinomial logistic regression by L-BFGS, minimising
 * `0.5 * ||W||^2 + C * sum(-log p(label))` over weights and intercepts, of which the latter are
 * not penalised: the objective of scikit-learn's `LogisticRegression` (multinomial also for two
 * classes).
 *
 * @param x N x d features.
 * @param labels N labels of at least two classes.
 * @param options Penalty, tolerance and starting point.
 * @returns The model; look at `converged`.
 * @throws {TypeError | RangeError} If the arguments do not fit together, or there is one class only.
 *
 * @example
 * ```ts
 * import { assert, assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const { bias, weights, converged } = fitLogisticRegression(matrixFrom([[-1], [1]]), [0, 1]);
 * assert(converged);
 * assertAlmostEquals(bias[0]!, 0, 1e-6);
 * assertAlmostEquals(weights[0]! + weights[1]!, 0, 1e-6);
 * ```
 */
export function fitLogisticRegression(
  x: Matrix,
  labels: Labels,
  options: LogisticRegressionOptions = {},
): LogisticModel {
  const { C = 1, tolerance = 1e-7, maxIterations = 5000, initial } = optionsOf(options);
  checkMatrix(x);
  checkLabels(labels, x.rows);
  checkNumber(C, "C", 1e-20, 1e20);
  checkNumber(tolerance, "tolerance", 0, 1);
  checkPositiveInteger(maxIterations, "maxIterations", 1_000_000);
  const { labels: classes, of } = groupClasses(labels);
  const K = classes.length;
  const d = x.columns;
  if (K < 2) throw new RangeError(`Cannot fit because there must be two classes: there are ${K}`);

  // Centred features give the same weights and condition the problem far better.
  const mean = columnMeans(x);
  const features = Float64Array.from(x.data, (value, at) => value - mean[at % d]!);
  const penalty = 1 / (C * x.rows);
  const start = new Float64Array(K * d + K);
  if (initial) {
    start.set(initial.weights);
    start.set(initial.bias.map((b, k) => b + dot(initial.weights, k * d, mean, 0, d)), K * d);
  }
  const { x: found, ...report } = minimize(
    logisticObjective({ features, of, K, d, penalty }),
    start,
    { tolerance, maxIterations },
  );
  const weights = found.slice(0, K * d);
  const bias = found.slice(K * d).map((b, k) => b - dot(weights, k * d, mean, 0, d));
  const { value, iterations, gradientNorm, converged } = report;
  const meanNll = value - penalty * squareSum(weights) / 2;
  return { classes, weights, bias, meanNll, iterations, gradientNorm, converged };
}

/**
 * Predicts the label of each row by a fitted logistic regression.
 *
 * @param model The fitted model.
 * @param x N x d features.
 * @returns N labels.
 * @throws {TypeError | RangeError} If `x` is not a matrix of the model's dimension.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const model = fitLogisticRegression(matrixFrom([[-1], [1]]), [3, 7]);
 * assertEquals([...predictLogistic(model, matrixFrom([[-5], [0.1]]))], [3, 7]);
 * ```
 */
export function predictLogistic(model: LogisticModel, x: Matrix): Int32Array {
  const { classes } = model;
  const scores = logisticScores(model, x);
  return Int32Array.from({ length: x.rows }, (_, i) => {
    const row = scores.subarray(i * classes.length, (i + 1) * classes.length);
    return classes[row.indexOf(row.reduce((a, b) => Math.max(a, b)))]!;
  });
}

/**
 * Measures the mean negative log-likelihood of samples by a fitted logistic regression.
 *
 * @param model The fitted model.
 * @param x N x d features.
 * @param labels N labels.
 * @returns A value in nats, lower is better; infinite if the model does not know a label; NaN for
 * no samples.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const x = matrixFrom([[-1], [1]]);
 * const model = fitLogisticRegression(x, [3, 7]);
 * assertAlmostEquals(logisticNll(model, x, [3, 7]), model.meanNll);
 * ```
 */
export function logisticNll(model: LogisticModel, x: Matrix, labels: Labels): number {
  checkLabels(labels, x.rows);
  const K = model.classes.length;
  const scores = logisticScores(model, x);
  let nll = 0;
  for (let i = 0; i < x.rows; i++) {
    const row = scores.subarray(i * K, (i + 1) * K);
    const highest = row.reduce((a, b) => Math.max(a, b));
    const total = row.reduce((sum, score) => sum + Math.exp(score - highest), 0);
    const own = row[model.classes.indexOf(labels[i]!)] ?? -Infinity;
    nll += highest + Math.log(total) - own;
  }
  return nll / x.rows;
}

/** N x K linear scores. */
function logisticScores({ classes, weights, bias }: LogisticModel, x: Matrix): Float64Array {
  const K = classes.length;
  const d = weights.length / K;
  checkMatrix(x);
  checkSameColumns(x, { ...x, columns: d }, ["embeddings", "the model"]);
  const features = Float64Array.from(x.data);
  return Float64Array.from({ length: x.rows * K }, (_, at) => {
    const [i, k] = [Math.floor(at / K), at % K];
    return bias[k]! + dot(weights, k * d, features, i * d, d);
  });
}

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
type Objective = (at: Float64Array, gradient: Float64Array) => number;

/** The functions of assembly/measures/logistic.ts: pointers are byte addresses, the rest are counts. */
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
  const { exports } = new WebAssembly.Instance(logistic, { env: { memory } });
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
