import { type Matrix, rowOf } from "../matrix.ts";
import { minimize } from "../optimization/lbfgs.ts";
import { checkLabels, checkMatrix, checkSameColumns } from "./_check.ts";
import { groupClasses, type Labels } from "./classes.ts";
import { columnMeans } from "./_columns.ts";

/** Options of {@linkcode fitLogisticRegression}. */
export interface LogisticRegressionOptions {
  /** Inverse strength of the penalty, as in scikit-learn; default 1. */
  C?: number;
  /** Largest absolute component of the gradient of the mean objective at the end; default 1e-7. */
  tolerance?: number;
  /** Default 5000. */
  maxIterations?: number;
  /** A solution for the same samples to start from; default: zeros. */
  initial?: LogisticModel;
}

/** A fitted multinomial logistic regression. */
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
 * import { fitLogisticRegression, matrixFrom } from "@loss-atlas/loss-atlas";
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
  const { C = 1, tolerance = 1e-7, maxIterations = 5000, initial } = options;
  checkMatrix(x);
  checkLabels(labels, x.rows);
  if (!(C > 0 && C < Infinity)) {
    throw new RangeError(`Cannot fit as C must be positive: current value is ${C}`);
  }
  const { labels: classes, of } = groupClasses(labels);
  const K = classes.length;
  const d = x.columns;
  if (K < 2) throw new RangeError(`Cannot fit as there must be two classes: there are ${K}`);

  // Centred features give the same weights and condition the problem far better.
  const mean = columnMeans(x);
  const features = Float64Array.from(x.data, (value, at) => value - mean[at % d]!);
  const shift = (model: Pick<LogisticModel, "weights" | "bias">, sign: number) =>
    model.bias.map((b, k) => b + sign * dot(model.weights, k * d, mean, 0, d));

  const start = new Float64Array(K * d + K);
  if (initial) {
    start.set(initial.weights);
    start.set(shift(initial, 1), K * d);
  }
  const penalty = 1 / (C * x.rows);
  const solution = minimize(
    (at, gradient) => objective(features, of, K, d, penalty, at, gradient).value,
    start,
    { tolerance, maxIterations },
  );
  const weights = solution.x.slice(0, K * d);
  const bias = shift({ weights, bias: solution.x.slice(K * d) }, -1);
  const { iterations, gradientNorm, converged } = solution;
  const { meanNll } = objective(features, of, K, d, penalty, solution.x, new Float64Array(start));
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
 * import { fitLogisticRegression, matrixFrom, predictLogistic } from "@loss-atlas/loss-atlas";
 *
 * const model = fitLogisticRegression(matrixFrom([[-1], [1]]), [3, 7]);
 * assertEquals([...predictLogistic(model, matrixFrom([[-5], [0.1]]))], [3, 7]);
 * ```
 */
export function predictLogistic(model: LogisticModel, x: Matrix): Int32Array {
  const { classes, weights, bias } = model;
  const d = weights.length / classes.length;
  checkMatrix(x);
  checkSameColumns(x, { ...x, columns: d }, ["embeddings", "the model"]);
  return Int32Array.from({ length: x.rows }, (_, i) => {
    let best = 0;
    let bestScore = -Infinity;
    for (let k = 0; k < classes.length; k++) {
      const score = bias[k]! + dot(weights, k * d, rowOf(x, i), 0, d);
      if (score > bestScore) [best, bestScore] = [k, score];
    }
    return classes[best]!;
  });
}

/** Mean negative log-likelihood plus penalty, and the gradient of their sum (written to `gradient`). */
function objective(
  features: Float64Array,
  of: Int32Array,
  K: number,
  d: number,
  penalty: number,
  at: Float64Array,
  gradient: Float64Array,
): { value: number; meanNll: number } {
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
      for (let j = 0; j < d; j++) gradient[k * d + j]! += error * features[i * d + j]!;
    }
  }
  let square = 0;
  for (let w = 0; w < K * d; w++) {
    square += at[w]! ** 2;
    gradient[w]! += penalty * at[w]!;
  }
  return { value: nll / N + penalty * square / 2, meanNll: nll / N };
}

function dot(a: Float64Array, i: number, b: ArrayLike<number>, j: number, length: number): number {
  let sum = 0;
  for (let n = 0; n < length; n++) sum += a[i + n]! * b[j + n]!;
  return sum;
}
