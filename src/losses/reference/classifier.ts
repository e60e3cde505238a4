import type { ReferenceBatch } from "../loss.ts";
import { dot, meanOf, unit } from "./vectors.ts";

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
