import { largestProbabilities, type Matrix, rowOf } from "../../base/matrix.ts";
import { checkMatrix, type LabelledEmbeddings } from "../metrics/check.ts";
import { classMeans, totalScatter, withinScatter } from "../metrics/class_means.ts";
import { spectra, type Spectrum } from "../metrics/eigen.ts";
import { nearestNeighbours } from "../metrics/neighbours.ts";
import { splitRows, squaredDistance } from "../metrics/vectors.ts";

/**
 * Scores by the softmax probability of the predicted class (Hendrycks and Gimpel 2017).
 *
 * @param logits N x C logits.
 * @returns N scores in (0, 1].
 * @throws {TypeError | RangeError} If `logits` is not a matrix.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertAlmostEquals(probabilityScores(matrixFrom([[2, 0.5, -1]]))[0]!, 0.78559703);
 * ```
 */
export function probabilityScores(logits: Matrix): Float64Array {
  checkMatrix(logits, "logits");
  return largestProbabilities(logits);
}

/**
 * Scores by the largest logit (Vaze et al. 2022).
 *
 * @param logits N x C logits.
 * @returns N scores.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertEquals([...logitScores(matrixFrom([[2, 0.5, -1]]))], [2]);
 * ```
 */
export function logitScores(logits: Matrix): Float64Array {
  return overRows(logits, (row) => row.reduce((a, b) => Math.max(a, b), -Infinity));
}

/**
 * Scores by the negative free energy T * log(sum(exp(logit / T))) (Liu et al. 2020, equation 4).
 *
 * @param logits N x C logits.
 * @param temperature T, default 1.
 * @returns N scores.
 * @throws {RangeError} If the temperature is not positive.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertAlmostEquals(energyScores(matrixFrom([[2, 0.5, -1]]))[0]!, 2.2413113);
 * ```
 */
export function energyScores(logits: Matrix, temperature = 1): Float64Array {
  if (!(temperature > 0)) {
    throw new RangeError(
      `Cannot score because the temperature must be positive: current value is ${temperature}`,
    );
  }
  const highest = logitScores(logits);
  return overRows(logits, (row, i) => {
    const rest = row.reduce((sum, z) => sum + Math.exp((z - highest[i]!) / temperature), 0);
    return highest[i]! + temperature * Math.log(rest);
  });
}

/**
 * Scores by the negative distance to the nearest class mean.
 *
 * @param train Training embeddings of the known classes.
 * @param x N x d embeddings to score.
 * @returns N scores of at most 0.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const train = { embeddings: matrixFrom([[-1], [1], [9], [11]]), labels: [0, 0, 1, 1] };
 * assertEquals([...centroidScores(train, matrixFrom([[4], [12]]))], [-4, -2]);
 * ```
 */
export function centroidScores(train: LabelledEmbeddings, x: Matrix): Float64Array {
  const { means } = classMeans(train.embeddings, train.labels);
  return targetScores(splitRows(means, x.columns), x);
}

/**
 * Scores by the negative squared Mahalanobis distance to the nearest class mean, with the
 * covariance S_W / N that all classes share (Lee et al. 2018).
 *
 * A singular covariance is replaced by its pseudo-inverse.
 *
 * @param train Training embeddings of the known classes.
 * @param x N x d embeddings to score.
 * @returns N scores of at most 0.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const train = { embeddings: matrixFrom([[-2], [2], [9], [13]]), labels: [0, 0, 1, 1] };
 * assertAlmostEquals(mahalanobisScores(train, matrixFrom([[4]]))[0]!, -4);
 * ```
 */
export function mahalanobisScores(train: LabelledEmbeddings, x: Matrix): Float64Array {
  const distances = mahalanobisSquares(fitClassGaussians(train), x);
  const classes = distances.length / x.rows;
  return overRows(x, (_, i) => {
    const row = distances.subarray(i * classes, (i + 1) * classes);
    return -row.reduce((a, b) => Math.min(a, b), Infinity);
  });
}

/**
 * Scores by the Mahalanobis distance relative to that of one Gaussian for all training samples
 * (Ren et al. 2021): what is far from everything counts as less unknown.
 *
 * @param train Training embeddings of the known classes.
 * @param x N x d embeddings to score.
 * @returns N scores.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const train = { embeddings: matrixFrom([[-2], [2], [9], [13]]), labels: [0, 0, 1, 1] };
 * const score = relativeMahalanobisScores(train, matrixFrom([[4]]))[0]!;
 * assertAlmostEquals(score, -4 + 1.5 ** 2 / 34.25);
 * ```
 */
export function relativeMahalanobisScores(train: LabelledEmbeddings, x: Matrix): Float64Array {
  const background = mahalanobisSquares(fitGlobalGaussian(train), x);
  return mahalanobisScores(train, x).map((score, i) => score + background[i]!);
}

/**
 * Scores by the negative distance to the k-th nearest training sample (Sun et al. 2022).
 *
 * @param train Training embeddings.
 * @param x N x d embeddings to score.
 * @param k Default 50.
 * @returns N scores of at most 0.
 * @throws {TypeError | RangeError} If the arguments do not fit together or k is not 1 .. N.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertEquals([...neighbourScores(matrixFrom([[0], [1], [5]]), matrixFrom([[2]]), 2)], [-2]);
 * ```
 */
export function neighbourScores(train: Matrix, x: Matrix, k = 50): Float64Array {
  const { distances } = nearestNeighbours(train, x, k);
  return overRows(x, (_, i) => -distances[(i + 1) * k - 1]!);
}

/**
 * Scores by the largest cosine to a class vector; a zero vector scores 0.
 *
 * @param vectors K x d class vectors, such as the weights of a classifier; rows of NaN are left out.
 * @param x N x d embeddings to score.
 * @returns N scores in [-1, 1].
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * const [score] = cosineScores([[2, 0], [0, 1]], matrixFrom([[3, 4]]));
 * assertAlmostEquals(score!, 0.8);
 * ```
 */
export function cosineScores(
  vectors: readonly (readonly number[])[],
  x: Matrix,
): Float64Array {
  const norms = vectors.map((vector) => Math.hypot(...vector));
  return overRows(x, (row) => {
    const norm = Math.hypot(...row);
    let highest = -Infinity;
    for (const [k, vector] of vectors.entries()) {
      let product = 0;
      for (let j = 0; j < row.length; j++) product += row[j]! * vector[j]!;
      const cosine = norm * norms[k]! === 0 ? 0 : product / (norm * norms[k]!);
      if (cosine > highest) highest = cosine;
    }
    return highest;
  });
}

/**
 * Scores by the negative distance to the nearest of some points, such as the targets of a loss.
 *
 * @param points K x d points.
 * @param x N x d embeddings to score.
 * @returns N scores of at most 0.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 *
 * assertEquals([...targetScores([[0, 0], [10, 0]], matrixFrom([[3, 4]]))], [-5]);
 * ```
 */
export function targetScores(
  points: readonly ArrayLike<number>[],
  x: Matrix,
): Float64Array {
  return overRows(x, (row) => {
    let nearest = Infinity;
    for (const point of points) {
      nearest = Math.min(nearest, squaredDistance(row, 0, point, 0, row.length));
    }
    return -Math.sqrt(nearest);
  });
}

function overRows(x: Matrix, score: (row: Float32Array, index: number) => number): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, i) => score(rowOf(x, i), i));
}

/** Normal distributions that share one covariance. */
interface Gaussians {
  /** rank x d: maps a vector to one whose squared norm is its squared Mahalanobis length. */
  whitening: Float64Array;
  rank: number;
  dimension: number;
  /** The K means, whitened: K x rank. */
  means: Float64Array;
}

/** A Gaussian for each class with the covariance S_W / N of all, by its pseudo-inverse. */
export function fitClassGaussians({ embeddings, labels }: LabelledEmbeddings): Gaussians {
  const means = classMeans(embeddings, labels);
  return gaussians(withinScatter(embeddings, means), means.means, embeddings);
}

/** One Gaussian for all samples. */
export function fitGlobalGaussian({ embeddings, labels }: LabelledEmbeddings): Gaussians {
  const { mean } = classMeans(embeddings, labels);
  return gaussians(totalScatter(embeddings, { mean }), mean, embeddings);
}

function gaussians(scatter: Float64Array, means: Float64Array, x: Matrix): Gaussians {
  const d = x.columns;
  const [{ kept, values, vectors }] = spectra(x, [scatter]) as [Spectrum];
  const whitening = new Float64Array(kept.length * d);
  for (const [at, axis] of kept.entries()) {
    const scale = Math.sqrt(x.rows / values[axis]!);
    for (let j = 0; j < d; j++) whitening[at * d + j] = scale * vectors[axis * d + j]!;
  }
  const model = { whitening, rank: kept.length, dimension: d, means };
  return { ...model, means: whiten(model, means) };
}

/** The squared Mahalanobis distances of each sample to each mean, N x K. */
export function mahalanobisSquares(model: Gaussians, x: Matrix): Float64Array {
  const { rank, means } = model;
  const classes = model.rank === 0 ? 1 : means.length / rank;
  const white = whiten(model, x.data);
  return Float64Array.from({ length: x.rows * classes }, (_, at) => {
    const [i, k] = [Math.floor(at / classes), at % classes];
    return squaredDistance(white, i * rank, means, k * rank, rank);
  });
}

function whiten({ whitening, rank, dimension }: Gaussians, rows: ArrayLike<number>): Float64Array {
  const count = rows.length / dimension;
  const white = new Float64Array(count * rank);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < rank; axis++) {
      let sum = 0;
      for (let j = 0; j < dimension; j++) {
        sum += whitening[axis * dimension + j]! * rows[i * dimension + j]!;
      }
      white[i * rank + axis] = sum;
    }
  }
  return white;
}
