import { canonicalJson, sha256Of } from "../base/digest.ts";
import type { Embeddings, Geometry } from "../networks/embeddings.ts";
import type { Variables } from "../networks/restore.ts";

/** The arrays of an imported network, as the store has them. */
export interface ImportedContent {
  /** The rows of all parts. */
  embeddings: Embeddings;
  /** What the classes are drawn by. */
  geometry: Geometry;
  /** The logits. */
  lossVariables: Variables;
}

/**
 * The SHA-256 of imported arrays: of their numbers and shapes, in whatever format they came. What is
 * computed from them, such as class means, does not count.
 */
export function contentDigest(
  { embeddings, geometry, lossVariables }: ImportedContent,
): string {
  const { splits, labels, predictions, coordinates: { data, rows, columns } } = embeddings;
  const { weights = [], bias = [], prototypes = [] } = geometry;
  return sha256Of(canonicalJson({
    splits: sha256Of(splits.join()),
    labels: digestOf(labels),
    predictions: digestOf(predictions),
    embeddings: [digestOf(data), rows, columns],
    weights: sha256Of(canonicalJson(weights)),
    bias: sha256Of(canonicalJson(bias)),
    prototypes: sha256Of(canonicalJson(prototypes)),
    ...Object.fromEntries(
      Object.entries(lossVariables).map(([name, { shape, data }]) => [
        `variable ${name}`,
        [digestOf(data), ...shape],
      ]),
    ),
  }));
}

const digestOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): string =>
  sha256Of(new Uint8Array(buffer, byteOffset, byteLength));
