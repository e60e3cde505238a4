import type { ReferenceBatch } from "../loss.ts";
import { cosines, meanCrossEntropy } from "./classifier.ts";
import { norm } from "./vectors.ts";

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
