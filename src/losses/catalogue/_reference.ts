import { dot } from "../../base/matrix.ts";
import type { ReferenceBatch } from "../loss.ts";

/** The Euclidean norm. */
export function norm(x: readonly number[]): number {
  return Math.sqrt(dot(x, x));
}

/** The vector at length 1; a zero vector stays zero. */
export function unit(x: readonly number[]): number[] {
  const length = norm(x) || 1;
  return x.map((v) => v / length);
}

/** The squared Euclidean distance. */
export function squaredDistance(x: readonly number[], y: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - y[i]!) ** 2;
  return sum;
}

/** The mean of what `f` gives; 0 for nothing, as a loss over nothing pulls nowhere. */
export function meanOf<T>(values: readonly T[], f: (value: T, index: number) => number): number {
  if (values.length === 0) return 0;
  return values.reduce((sum, value, index) => sum + f(value, index), 0) / values.length;
}

/** x W + b in float64, or x W with the columns of W at length 1. */
export function logits(batch: ReferenceBatch, normalizeWeights = false): number[][] {
  const columns = classWeights(batch, normalizeWeights);
  const bias = batch.variables.bias?.[0];
  return batch.embeddings.map((x) => columns.map((w, k) => dot(x, w) + (bias?.[k] ?? 0)));
}

/** The cosine of each embedding and each class's weights. */
export function cosines(batch: ReferenceBatch): number[][] {
  const columns = classWeights(batch, true);
  return batch.embeddings.map((x) => columns.map((w) => dot(unit(x), w)));
}

/** The mean over the batch of logsumexp(z) - z_y, or of the cross-entropy to smoothed labels. */
export function meanCrossEntropy(z: number[][], labels: number[], smoothing = 0): number {
  return meanOf(z, (row, i) => {
    const largest = Math.max(...row);
    const total = largest + Math.log(row.reduce((sum, v) => sum + Math.exp(v - largest), 0));
    const mean = row.reduce((sum, v) => sum + v, 0) / row.length;
    return total - (1 - smoothing) * row[labels[i]!]! - smoothing * mean;
  });
}

/** The weights of each class: the columns of W. */
export function classWeights({ classes, variables }: ReferenceBatch, normalize: boolean) {
  const weights = variables.weights!;
  const columns = Array.from({ length: classes }, (_, k) => weights.map((row) => row[k]!));
  return normalize ? columns.map(unit) : columns;
}

/**
 * Cross-entropy over s cos(angle), the target's cosine replaced by psi(angle).
 *
 * A scale of null is the embedding's own norm.
 */
export function angular(
  batch: ReferenceBatch,
  scale: number | null,
  psi: (angle: number) => number,
): number {
  const z = cosines(batch).map((row, i) => {
    const s = scale ?? norm(batch.embeddings[i]!);
    return row.map((cosine, k) => s * (k === batch.labels[i] ? psi(angleOf(cosine)) : cosine));
  });
  return meanCrossEntropy(z, batch.labels);
}

function angleOf(cosine: number): number {
  return Math.acos(Math.max(-1, Math.min(1, cosine)));
}

/** What an anchor gives with the other samples of its class, and with those of other classes. */
export interface Anchor {
  positives: number[];
  negatives: number[];
}

/** Compares each sample, as an anchor, with all others. */
export function anchorsOf(
  x: readonly number[][],
  labels: readonly number[],
  compare: (a: number[], b: number[]) => number,
): Anchor[] {
  return x.map((anchor, i) => {
    const to = (wanted: (j: number) => boolean) =>
      [...x.keys()].filter((j) => j !== i && wanted(j)).map((j) => compare(anchor, x[j]!));
    return {
      positives: to((j) => labels[j] === labels[i]),
      negatives: to((j) => labels[j] !== labels[i]),
    };
  });
}

/** The cosines of each sample to all others. */
export function anchorCosines({ embeddings, labels }: ReferenceBatch): Anchor[] {
  return anchorsOf(embeddings.map(unit), labels, dot);
}

/** log(sum(exp(v))); -Infinity for nothing. */
export function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  if (largest === -Infinity) return largest;
  return largest + Math.log(values.reduce((sum, v) => sum + Math.exp(v - largest), 0));
}

/** log(1 + exp(v)). */
export function softplus(v: number): number {
  return Math.max(0, v) + Math.log1p(Math.exp(-Math.abs(v)));
}
