import { z } from "zod";
import type { Matrix } from "../../base/matrix.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import {
  type ClassMetric,
  classMetric,
  type Metric,
  metric,
  type Outcome,
  undefinedBecause,
} from "../metric.ts";
import { whenPredicted } from "./accuracy.ts";
import { checkLabels, checkMatrix, checkSameColumns } from "./check.ts";
import { addOuter, type ClassMeans, meansOf, mirrored, withinScatter } from "./class_means.ts";
import { type Classes, classesOf, type Labels, whyUndefined } from "./classes.ts";
import { distancesFrom } from "./distances.ts";
import { spectra, type Spectrum, spectrum } from "./eigen.ts";
import { dot, mean, norm, splitRows, variance } from "./vectors.ts";

/** Collapse is that of the training images, unless asked for otherwise. */
const parameters = z.strictObject({ split: z.enum(["train", "test"]).default("train") });

/**
 * Measures NC1, the collapse of the variability within classes: tr(Sigma_W pinv(Sigma_B)) / K
 * (Papyan, Han and Donoho 2020), with Sigma_W = S_W / N and Sigma_B the mean over the classes of
 * m m', m a class mean less the mean of all samples.
 *
 * Meant for training embeddings. Invariant to rotation, translation and uniform scale.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, inf), 0 for full collapse; NaN unless there are 2 .. N - 1 classes, or if
 * all class means coincide.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc1 } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(nc1(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 1 / 25 / 2);
 * ```
 */
export const nc1: ClassMetric = classMetric({
  name: "nc1",
  title: "NC1 variability collapse",
  description: "Variability within the classes against that between, tr(Σ_W Σ_B^+) / K",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
  parameters,
}, (x, classes) => {
  const means = meansOf(x, classes);
  const d = x.columns;
  const K = classes.labels.length;
  const between = new Float64Array(d * d);
  for (const offset of offsetsOf(means)) addOuter(between, offset, 1 / K);
  mirrored(between, d);
  // Where the means span the space, and only there, no scale of a column matters.
  const [{ kept, values, vectors }] = (K > d ? spectra(x, [between]) : [spectrum(between, d)]) as [
    Spectrum,
  ];
  if (kept.length === 0) return undefinedBecause("all class means coincide");

  const within = withinScatter(x, means);
  let trace = 0;
  for (const axis of kept) {
    const v = vectors.subarray(axis * d, (axis + 1) * d);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) trace += v[i]! * within[i * d + j]! * v[j]! / values[axis]!;
    }
  }
  return trace / (x.rows * K);
});

/**
 * Measures the equinorm part of NC2: the coefficient of variation (population standard deviation
 * over mean) of the norms of the class means about the mean of all samples.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, inf), 0 for full collapse; NaN as for `nc1`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc2Equinorm } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(nc2Equinorm(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 0);
 * ```
 */
export const nc2Equinorm: ClassMetric = classMetric({
  name: "nc2Equinorm",
  title: "NC2 equinorm",
  description: "Variation of the distances of the class means to the overall mean",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
  parameters,
}, (x, classes) =>
  overOffsets(x, classes, (offsets) => {
    const norms = offsets.map(norm);
    return Math.sqrt(variance(norms)) / mean(norms);
  }));

/**
 * Measures the equiangularity part of NC2: the standard deviation over all pairs of classes of the
 * cosine between their means about the mean of all samples.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, 1], 0 for full collapse (out of reach when d < K - 1); NaN as for
 * `nc1`, or if a class mean is at the mean of all samples.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc2Equiangular } from "@loss-atlas/loss-atlas/measures";
 *
 * const square = matrixFrom([[1, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]);
 * assertAlmostEquals(nc2Equiangular(square, [0, 0, 1, 2, 3]), 0.5, 0.1);
 * ```
 */
export const nc2Equiangular: ClassMetric = classMetric({
  name: "nc2Equiangular",
  title: "NC2 equiangular",
  description: "Standard deviation of the cosines between class means",
  direction: "lower",
  range: [0, 1],
  invariances: ["rotation", "translation", "scale"],
  parameters,
}, (x, classes) => overCosines(x, classes, (cosines) => Math.sqrt(variance(cosines))));

/**
 * Measures the maximal-angle part of NC2: the mean over all pairs of classes of
 * |cos(m_i, m_j) + 1 / (K - 1)|, the distance from the simplex.
 *
 * Out of reach when d < K - 1: ten classes evenly on a circle have 0.5957.
 *
 * Takes N x d embeddings and N labels; {@linkcode ClassMetric} has what all such metrics throw.
 *
 * @returns A value in [0, 2], 0 for full collapse; NaN as for {@linkcode nc2Equiangular}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc2MaximalAngle } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(nc2MaximalAngle(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1]), 0);
 * ```
 */
export const nc2MaximalAngle: ClassMetric = classMetric({
  name: "nc2MaximalAngle",
  title: "NC2 maximal angle",
  description: "Mean distance of the cosines between class means from the simplex's -1 / (K - 1)",
  direction: "lower",
  range: [0, 2],
  invariances: ["rotation", "translation", "scale"],
  parameters,
}, (x, classes) => {
  const ideal = -1 / (classes.labels.length - 1);
  return overCosines(
    x,
    classes,
    (cosines) => mean(cosines.map((cosine) => Math.abs(cosine - ideal))),
  );
});

/**
 * Measures NC3, the convergence to self-duality: |W / |W| - M / |M||^2 in Frobenius norms, where
 * row k of M is the mean of class k less the mean of all samples (Papyan, Han and Donoho 2020).
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @param weights C x d weights of the classifier: row k is that of label k, so labels are 0 .. C - 1.
 * Rows of classes without samples are left out.
 * @returns A value in [0, 4], 0 for full collapse; NaN as for `nc1`, or if the weights are
 * all zero.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc3 } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[-1], [1], [9], [11]]);
 * assertAlmostEquals(nc3(x, [0, 0, 1, 1], matrixFrom([[-2], [2]])), 0);
 * ```
 */
export const nc3: Metric<[x: Matrix, labels: Labels, weights: Matrix]> = metric(
  function nc3(x, labels, weights) {
    checkMatrix(weights, "weights");
    checkMatrix(x);
    checkSameColumns(x, weights, ["embeddings", "weights"]);
    const classes = classesOf(x, labels);
    const strange = classes.labels.find((label) => label < 0 || label >= weights.rows);
    if (strange !== undefined) {
      throw new RangeError(
        `Cannot measure because every label needs a row of weights: label ${strange}, ${weights.rows} rows`,
      );
    }
    const reason = whyUndefined(x, classes);
    if (reason !== undefined) return undefinedBecause(reason);
    return overOffsets(x, classes, (offsets) => {
      const d = x.columns;
      const rows = Array.from(
        classes.labels,
        (label) => Float64Array.from(weights.data.subarray(label * d, (label + 1) * d)),
      );
      const [scale, weightScale] = [
        Math.hypot(...offsets.map(norm)),
        Math.hypot(...rows.map(norm)),
      ];
      if (weightScale === 0) return undefinedBecause("the weights are all zero");
      let sum = 0;
      for (const [k, row] of rows.entries()) {
        for (let j = 0; j < d; j++) sum += (row[j]! / weightScale - offsets[k]![j]! / scale) ** 2;
      }
      return sum;
    });
  },
);

/** {@linkcode nc3} as a measure. */
export const nc3Measure: MeasureDefinition = defineMeasure({
  name: "nc3",
  title: "NC3 self-duality",
  description: "Distance of the classifier's weights from the class means, both normalised",
  direction: "lower",
  range: [0, 4],
  invariances: ["translation", "scale"],
  parameters,
  reads: ["embeddings", "labels", "weights"],
  compute: ({ embeddings, labels, weights }) => nc3.explained(embeddings, labels, weights),
});

/**
 * Measures NC4, the distance from the nearest-class-mean rule: the share of samples whose predicted
 * label is not that of the nearest class mean (Papyan, Han and Donoho 2020).
 *
 * @param x N x d embeddings.
 * @param labels N class labels, from which the class means are taken.
 * @param predictions N labels that the classifier gives.
 * @returns A share in [0, 1], 0 for full collapse; NaN as for `nc1`.
 * @throws {TypeError | RangeError} If the arguments do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { nc4 } from "@loss-atlas/loss-atlas/measures";
 *
 * assertEquals(nc4(matrixFrom([[-1], [1], [9], [11]]), [0, 0, 1, 1], [0, 1, 1, 1]), 0.25);
 * ```
 */
export const nc4: Metric<[x: Matrix, labels: Labels, predictions: Labels]> = metric(
  function nc4(x, labels, predictions) {
    const classes = classesOf(x, labels);
    checkLabels(predictions, x.rows, "predictions");
    const reason = whyUndefined(x, classes);
    if (reason !== undefined) return undefinedBecause(reason);

    const { means } = meansOf(x, classes);
    const distances = new Float64Array(classes.labels.length);
    let differ = 0;
    for (let i = 0; i < x.rows; i++) {
      const point = Float64Array.from(x.data.subarray(i * x.columns, (i + 1) * x.columns));
      distancesFrom(point, means, "euclidean", distances);
      const nearest = distances.indexOf(Math.min(...distances));
      if (classes.labels[nearest] !== predictions[i]) differ++;
    }
    return differ / x.rows;
  },
);

/** {@linkcode nc4} as a measure. */
export const nc4Measure: MeasureDefinition = defineMeasure({
  name: "nc4",
  title: "NC4 nearest-mean rule",
  description: "Share of samples that the classifier puts elsewhere than the nearest class mean",
  direction: "lower",
  range: [0, 1],
  invariances: ["rotation", "translation", "scale"],
  parameters,
  reads: ["embeddings", "labels", "predictions"],
  compute: ({ embeddings, labels, predictions }) =>
    whenPredicted(predictions, () => nc4.explained(embeddings, labels, predictions)),
});

/** The class means less the mean of all samples. */
function offsetsOf({ means, mean }: ClassMeans): Float64Array[] {
  return splitRows(means, mean.length).map((row) => row.map((value, j) => value - mean[j]!));
}

/** Measures something of the class means less the mean of all samples. */
function overOffsets(
  x: Matrix,
  classes: Classes,
  measure: (offsets: Float64Array[]) => Outcome,
): Outcome {
  const offsets = offsetsOf(meansOf(x, classes));
  return offsets.every((offset) => norm(offset) === 0)
    ? undefinedBecause("all class means coincide")
    : measure(offsets);
}

/** Measures something of the cosines between all pairs of class means, about the mean of all. */
function overCosines(
  x: Matrix,
  classes: Classes,
  measure: (cosines: number[]) => number,
): Outcome {
  return overOffsets(x, classes, (offsets) => {
    if (offsets.some((offset) => norm(offset) === 0)) {
      return undefinedBecause("a class mean is at the mean of all samples");
    }
    const units = offsets.map((offset) => {
      const length = norm(offset);
      return offset.map((value) => value / length);
    });
    return measure(
      units.flatMap((a, i) => units.slice(i + 1).map((b) => dot(a, 0, b, 0, a.length))),
    );
  });
}
