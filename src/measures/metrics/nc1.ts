import { z } from "zod";
import { defineMeasure, type MeasureDefinition, splitParameter } from "../measure.ts";
import type { Matrix } from "../../base/matrix.ts";
import { meansOf } from "./class_means.ts";
import type { Labels } from "./classes.ts";
import { spectrum } from "./eigen.ts";
import { offsetsOf } from "./_offsets.ts";
import { undefinedBecause } from "./reason.ts";
import { classesOf, unfit } from "./_samples.ts";
import { addOuter, mirrored, withinScatter } from "./scatter.ts";

/**
 * Measures NC1, the collapse of the variability within classes: tr(Sigma_W pinv(Sigma_B)) / K
 * (Papyan, Han and Donoho 2020), with Sigma_W = S_W / N and Sigma_B the mean over the classes of
 * m m', m a class mean less the mean of all samples.
 *
 * Meant for training embeddings. Invariant to rotation, translation and uniform scale.
 *
 * @param x N x d embeddings.
 * @param labels N class labels.
 * @returns A value in [0, inf), 0 for full collapse; NaN unless there are 2 .. N - 1 classes, or if
 * all class means coincide.
 * @throws {TypeError | RangeError} If the arguments are not a matrix with one integer label a row.
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
export function nc1(x: Matrix, labels: Labels): number {
  const classes = classesOf(x, labels);
  const reason = unfit(x, classes);
  if (reason) return undefinedBecause(reason);

  const means = meansOf(x, classes);
  const d = x.columns;
  const K = classes.labels.length;
  const between = new Float64Array(d * d);
  for (const offset of offsetsOf(means)) addOuter(between, offset, 1 / K);
  const { kept, values, vectors } = spectrum(mirrored(between, d), d);
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
}

/** {@linkcode nc1} as a measure. */
export const nc1Measure: MeasureDefinition = defineMeasure({
  name: "nc1",
  title: "NC1 variability collapse",
  description: "Variability within the classes against that between, tr(Σ_W Σ_B^+) / K",
  direction: "lower",
  range: [0, Infinity],
  invariances: ["rotation", "translation", "scale"],
  parameters: z.strictObject({ split: splitParameter("train") }),
  reads: ["embeddings", "labels"],
  compute: ({ embeddings, labels }) => nc1(embeddings, labels),
});
