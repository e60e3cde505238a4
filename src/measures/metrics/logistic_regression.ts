import type { Matrix } from "../../base/matrix.ts";
import { minimize } from "../../base/lbfgs.ts";
import { checkLabels, checkMatrix, checkSameColumns } from "./check.ts";
import { groupClasses, type Labels } from "./classes.ts";
import { dot, logisticObjective, squareSum } from "./_logistic_objective.ts";
import { columnMeans } from "./rows.ts";

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
