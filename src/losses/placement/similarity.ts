/**
 * Similarity of classes as the cosine of a vector for each, such as word vectors.
 *
 * @param vectors classes x any length.
 * @returns classes x classes, in [-1, 1].
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { similarityFromVectors } from "@loss-atlas/loss-atlas/losses";
 *
 * assertEquals(similarityFromVectors([[2, 0], [0, 3]]), [[1, 0], [0, 1]]);
 * ```
 */
export function similarityFromVectors(vectors: readonly (readonly number[])[]): number[][] {
  const lengths = vectors.map((v) => Math.sqrt(dot(v, v)) || 1);
  return vectors.map((a, i) =>
    vectors.map((b, j) => i === j ? 1 : dot(a, b) / (lengths[i]! * lengths[j]!))
  );
}

/**
 * Similarity of classes from the distances of their means, be it of pixels or of the embeddings of
 * a short first training: 1 - distance / the largest distance.
 *
 * @param means classes x any length.
 * @returns classes x classes, in [0, 1].
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { similarityFromMeans } from "@loss-atlas/loss-atlas/losses";
 *
 * assertEquals(similarityFromMeans([[0], [1], [4]])[0], [1, 0.75, 0]);
 * ```
 */
export function similarityFromMeans(means: readonly (readonly number[])[]): number[][] {
  const distances = means.map((a) =>
    means.map((b) => Math.sqrt(a.reduce((sum, v, k) => sum + (v - b[k]!) ** 2, 0)))
  );
  const largest = Math.max(...distances.flat()) || 1;
  return distances.map((row) => row.map((distance) => 1 - distance / largest));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, v, k) => sum + v * b[k]!, 0);
}
