import type { Matrix } from "../../base/matrix.ts";
import { type ClassMeans, classMeans } from "../metrics/class_means.ts";
import type { LabelledEmbeddings } from "../measure.ts";
import { spectrum } from "../metrics/eigen.ts";
import { totalScatter, withinScatter } from "../metrics/scatter.ts";

/** Normal distributions that share one covariance. */
export interface Gaussians {
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
  const { mean }: ClassMeans = classMeans(embeddings, labels);
  return gaussians(totalScatter(embeddings, { mean }), mean, embeddings);
}

function gaussians(scatter: Float64Array, means: Float64Array, x: Matrix): Gaussians {
  const d = x.columns;
  const { kept, values, vectors } = spectrum(scatter, d);
  const whitening = new Float64Array(kept.length * d);
  for (const [at, axis] of kept.entries()) {
    const scale = Math.sqrt(x.rows / values[axis]!);
    for (let j = 0; j < d; j++) whitening[at * d + j] = scale * vectors[axis * d + j]!;
  }
  const model = { whitening, rank: kept.length, dimension: d, means };
  return { ...model, means: whiten(model, means) };
}

/** The squared Mahalanobis distances of each sample to each mean, N x K. */
export function squaredDistances(model: Gaussians, x: Matrix): Float64Array {
  const { rank, means } = model;
  const classes = model.rank === 0 ? 1 : means.length / rank;
  const white = whiten(model, x.data);
  return Float64Array.from({ length: x.rows * classes }, (_, at) => {
    const [i, k] = [Math.floor(at / classes), at % classes];
    let sum = 0;
    for (let j = 0; j < rank; j++) sum += (white[i * rank + j]! - means[k * rank + j]!) ** 2;
    return sum;
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
