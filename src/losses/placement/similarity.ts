/**
 * Similarity of classes as the cosine of a vector for each, such as word vectors.
 *
 * @param vectors classes x any length.
 * @returns classes x classes, in [-1, 1].
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { similarityFromVectors } from "./similarity.ts";
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
 * import { similarityFromMeans } from "./similarity.ts";
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

/**
 * Similarity of classes from the confusions of a classifier: the share of either class that was
 * taken for the other, averaged over both directions; 1 on the diagonal.
 *
 * @param confusions Counts: row = true class, column = predicted class.
 * @returns classes x classes, symmetric, in [0, 1].
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { similarityFromConfusions } from "./similarity.ts";
 *
 * assertEquals(similarityFromConfusions([[9, 1], [3, 7]]), [[1, 0.2], [0.2, 1]]);
 * ```
 */
export function similarityFromConfusions(
  confusions: readonly (readonly number[])[],
): number[][] {
  const shares = confusions.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0) || 1;
    return row.map((count) => count / total);
  });
  return shares.map((row, i) => row.map((share, j) => i === j ? 1 : (share + shares[j]![i]!) / 2));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, v, k) => sum + v * b[k]!, 0);
}
