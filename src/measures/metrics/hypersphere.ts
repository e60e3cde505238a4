import {
  type ClassMetric,
  type EmbeddingMetric,
  embeddingMetric,
  labelledMetric,
  undefinedBecause,
} from "../metric.ts";
import { allFinite } from "./check.ts";
import { NOT_FINITE } from "./classes.ts";
import { classesOfDirections, directionsOf, meanDirections, notingDropped } from "./_directions.ts";
import { GROUP, kernelSpace, packFloats, padded, PANEL } from "./_packing.ts";
import { meanPoint, squaredDistance } from "./vectors.ts";

/**
 * Measures the alignment of Wang and Isola (2020) with alpha = 2: the mean squared distance of the
 * directions of two samples of one class, over all unordered pairs of one class.
 *
 * Takes O(N d) time. Zero vectors are dropped. Invariant to rotation and to the scale of each
 * sample.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, 4], lower is better; NaN if no class has two samples.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { alignment } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(alignment(matrixFrom([[1, 0], [0, 3], [5, 5]]), [0, 0, 1]), 2);
 * ```
 */
export const alignment: ClassMetric = labelledMetric({
  name: "alignment",
  title: "Alignment",
  description: "Mean squared distance of the directions of two samples of one class",
  direction: "lower",
  range: [0, 4],
  invariances: ["rotation", "scale", "sampleScale"],
}, (x, samples) => {
  if (!allFinite(x.data)) return undefinedBecause(NOT_FINITE);
  const directions = directionsOf(x);
  const classes = classesOfDirections(directions, samples);
  const d = x.columns;
  const means = meanDirections(directions.points, d, classes);

  // Over the pairs of a class of n, the squared distances sum to n times those to the mean.
  let sum = 0;
  for (const [i, k] of classes.of.entries()) {
    sum += classes.counts[k]! * squaredDistance(directions.points, i * d, means, k * d, d);
  }
  const pairs = classes.counts.reduce((total, n) => total + n * (n - 1) / 2, 0);
  if (pairs === 0) return undefinedBecause("no class has two samples with a direction");
  return notingDropped(sum / pairs, directions);
});

/**
 * Measures the uniformity of Wang and Isola (2020) with t = 2: the logarithm of the mean of
 * exp(-2 |u - v|^2) over all pairs of distinct samples, u and v their directions.
 *
 * Takes O(N^2 d) time and O(N) memory. Zero vectors are dropped. Invariant to rotation and to the
 * scale of each sample. A circle filled evenly has -1.575, the sphere in three dimensions -2.080.
 *
 * Takes N x d embeddings; {@linkcode EmbeddingMetric} has what all such metrics throw.
 *
 * @returns A value in [-8, 0], lower means more uniform; NaN for fewer than two samples.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { uniformity } from "@loss-atlas/loss-atlas/measures";
 *
 * assertAlmostEquals(uniformity(matrixFrom([[1, 0], [0, 1]])), -4);
 * ```
 */
export const uniformity: EmbeddingMetric = embeddingMetric({
  name: "uniformity",
  title: "Uniformity",
  description: "Log mean Gaussian potential of the directions: lower is more evenly spread",
  direction: "lower",
  range: [-8, 0],
  invariances: ["rotation", "scale", "sampleScale"],
}, (x) => {
  const directions = directionsOf(x);
  const n = directions.samples.length;
  if (n < 2) return undefinedBecause("fewer than two samples have a direction");
  const sum = gaussianPotential(directions.points, x.columns);
  return notingDropped(Math.log(sum / (n * (n - 1) / 2)), directions);
});

/** Rows whose distances to all later points are held at once. */
const BLOCK = 64;

/** The sum over all pairs of unit vectors of exp(-2 |u - v|^2), right to about 1e-6. */
function gaussianPotential(units: Float64Array, d: number): number {
  const count = units.length / d;
  const stride = padded(count, BLOCK);
  const { kernel, at, scratch, buffer } = kernelSpace({
    rows: BLOCK * d * 4,
    rowNorms: BLOCK * 4,
    columns: stride * d * 4,
    columnNorms: stride * 4,
    squares: BLOCK * stride * 4,
  });
  const floats = (address: number, length: number) => new Float32Array(buffer, address, length);

  const all = Int32Array.from({ length: count }, (_, i) => i);
  const packing = { points: units, d, centre: meanPoint(units, d, all), unit: 1 };
  packFloats(
    { ...packing, indices: all, width: PANEL },
    floats(at.columns, stride * d),
    floats(at.columnNorms, stride),
  );
  let sum = 0;
  for (let first = 0; first < count; first += BLOCK) {
    const indices = all.subarray(first, first + BLOCK);
    packFloats(
      { ...packing, indices, width: GROUP },
      floats(at.rows, BLOCK * d),
      floats(at.rowNorms, BLOCK),
    );
    kernel.squaredDistances(
      ...[BLOCK / GROUP, (stride - first) / PANEL, d, at.rows, at.columns + first * d * 4],
      ...[at.rowNorms, at.columnNorms + first * 4, at.squares, stride, scratch],
    );
    for (const i of indices) {
      const squares = floats(at.squares + (i - first) * stride * 4, count - first);
      for (let j = i + 1 - first; j < squares.length; j++) sum += Math.exp(-2 * squares[j]!);
    }
  }
  return sum;
}
