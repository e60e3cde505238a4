import type { Matrix } from "../../base/matrix.ts";
import { type ClassMetric, classMetric, type Outcome } from "../metric.ts";
import type { Classes } from "./classes.ts";
import { cosineDistanceSums, distanceSums } from "./_distance_sums.ts";
import { type Distance, pointsOf } from "./distances.ts";
import { mean } from "./vectors.ts";

/**
 * Measures the mean silhouette with euclidean distances (Rousseeuw 1987).
 *
 * A sample's silhouette is (b - a) / max(a, b): a the mean distance to the other samples of its
 * class, b the least mean distance to another class. The sample of a singleton class counts 0, and
 * so does one with a = b = 0, as in scikit-learn. Invariant to rotation, translation and uniform
 * scale. Takes O(N^2 d) time and O(N) memory.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A mean in [-1, 1], higher is better; NaN unless there are 2 .. N - 1 classes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { silhouette } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(silhouette(matrixFrom([[0], [1], [4], [5]]), [0, 0, 1, 1]), (7 / 9 + 5 / 7) / 2);
 * ```
 */
export const silhouette: ClassMetric = classMetric({
  name: "silhouette",
  title: "Silhouette",
  description: "How much nearer samples are to their own class than to the next, in distances",
  direction: "higher",
  range: [-1, 1],
  invariances: ["rotation", "translation", "scale"],
}, (x, classes) => meanSilhouette(x, classes, "euclidean"));

/**
 * Measures the mean silhouette with cosine distances 1 - cos(x, y), clipped to [0, 2].
 *
 * A zero vector is at distance 1 from everything else, as in scikit-learn. Invariant to rotation
 * and to the scale of each sample. Takes O(N K d) time. See {@linkcode silhouette} for the rest.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A mean in [-1, 1], higher is better; NaN unless there are 2 .. N - 1 classes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { silhouetteCosine } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(silhouetteCosine(matrixFrom([[1, 0], [2, 0], [0, 1], [0, 5]]), [0, 0, 1, 1]), 1);
 * ```
 */
export const silhouetteCosine: ClassMetric = classMetric({
  name: "silhouetteCosine",
  title: "Silhouette (cosine)",
  description: "How much nearer samples are to their own class than to the next, in angles",
  direction: "higher",
  range: [-1, 1],
  invariances: ["rotation", "scale", "sampleScale"],
}, (x, classes) => meanSilhouette(x, classes, "cosine"));

function meanSilhouette(x: Matrix, classes: Classes, distance: Distance): Outcome {
  const value = mean(silhouetteSamples(x, classes, distance));
  return value === 0 && collapsed(x)
    ? { value, reason: "all samples coincide: 0 by convention" }
    : value;
}

/** The silhouette of every sample. */
export function silhouetteSamples(
  x: Matrix,
  classes: Classes,
  distance: Distance,
): Float64Array {
  const { counts, of } = classes;
  const K = counts.length;
  const points = pointsOf(x, distance);
  const sums = distance === "cosine"
    ? cosineDistanceSums(points, x.columns, classes)
    : distanceSums(points, x.columns, classes);
  return Float64Array.from(of, (own, i) => {
    if (counts[own] === 1) return 0;
    const a = sums[i * K + own]! / (counts[own]! - 1);
    let b = Infinity;
    for (let k = 0; k < K; k++) {
      if (k !== own) b = Math.min(b, sums[i * K + k]! / counts[k]!);
    }
    return Math.max(a, b) === 0 ? 0 : (b - a) / Math.max(a, b);
  });
}

function collapsed(x: Matrix): boolean {
  return x.data.every((value, at) => value === x.data[at % x.columns]);
}
