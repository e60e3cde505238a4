import { z } from "zod";
import type { Matrix } from "../../base/matrix.ts";
import { datasetInfo } from "../../data/catalogue.ts";
import { comparableLayers } from "../../networks/backbones/catalogue.ts";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { type Metric, metric, type Outcome, undefinedBecause } from "../metric.ts";
import { allFinite, checkMatrix } from "./check.ts";
import { NOT_FINITE } from "./classes.ts";
import { columnMeans } from "./vectors.ts";

/**
 * Measures linear centred kernel alignment, |Y'X|^2 / (|X'X| |Y'Y|) in Frobenius norms of the
 * column-centred matrices (Kornblith et al. 2019): how alike two embeddings of the same samples
 * are.
 *
 * Biased upwards when samples are few against dimensions; {@linkcode debiasedCka} is not.
 * Invariant to rotation, translation and uniform scale of either side.
 *
 * @param x N x p embeddings.
 * @param y N x q embeddings of the same samples in the same order.
 * @returns A value in [0, 1]; NaN if all samples of a side coincide.
 * @throws {TypeError | RangeError} If the arguments are not matrices of as many rows.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { linearCka } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[0, 0], [1, 2], [3, 1]]);
 * const turned = matrixFrom([[5, 5], [1, 7], [3, 11]]);
 * assertAlmostEquals(linearCka(x, turned), 1);
 * ```
 */
export const linearCka: Metric<[x: Matrix, y: Matrix]> = metric(
  function linearCka(x, y) {
    return alikeness(x, y, 2, crossSquare);
  },
);

/**
 * Measures linear CKA from unbiased estimates of HSIC, with the diagonals of the kernels left out
 * (Song et al. 2012; Nguyen, Raghu and Kornblith 2021, equation 3). See {@linkcode linearCka}.
 *
 * @param x N x p embeddings, N at least 4.
 * @param y N x q embeddings of the same samples in the same order.
 * @returns A value of at most 1, around 0 (also below) for unrelated embeddings; NaN for fewer
 * than 4 samples, or if all samples of a side coincide.
 * @throws {TypeError | RangeError} If the arguments are not matrices of as many rows.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { debiasedCka } from "@loss-atlas/loss-atlas/measures";
 *
 * const x = matrixFrom([[0, 0], [1, 2], [3, 1], [5, 1], [2, 2]]);
 * assertAlmostEquals(debiasedCka(x, x), 1);
 * ```
 */
export const debiasedCka: Metric<[x: Matrix, y: Matrix]> = metric(
  function debiasedCka(x, y) {
    return alikeness(x, y, 4, unbiasedHsic);
  },
);

/** An inner product of the sides, normalised by those of each side with itself. */
function alikeness(
  x: Matrix,
  y: Matrix,
  samples: number,
  product: (a: Centred, b: Centred) => number,
): Outcome {
  checkMatrix(x);
  checkMatrix(y, "other embeddings");
  if (x.rows !== y.rows) {
    throw new RangeError(
      `Cannot compare embeddings because both must be of the same samples: ${x.rows} and ${y.rows} rows`,
    );
  }
  if (x.rows < samples) return undefinedBecause(`there are fewer than ${samples} samples`);
  if (!allFinite(x.data) || !allFinite(y.data)) return undefinedBecause(NOT_FINITE);
  const [a, b] = [centred(x), centred(y)];
  const [xy, xx, yy] = [product(a, b), product(a, a), product(b, b)];
  if (xx <= 0 || yy <= 0) return undefinedBecause("all samples of a side coincide");
  return Math.min(1, xy / Math.sqrt(xx * yy));
}

/** Column-centred embeddings in float64, by a power of two near 1: their fourth powers are summed. */
interface Centred {
  data: Float64Array;
  rows: number;
  columns: number;
  /** N x N products of the rows, once they are known. */
  gram?: Float64Array;
}

function centred(x: Matrix): Centred {
  const mean = columnMeans(x);
  const data = Float64Array.from(x.data, (value, at) => value - mean[at % x.columns]!);
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const factor = largest === 0 ? 1 : 2 ** -Math.floor(Math.log2(largest));
  return { data: data.map((value) => factor * value), rows: x.rows, columns: x.columns };
}

/** |A'B|^2 in the Frobenius norm; where samples are few, the trace of AA'BB', which is the same. */
function crossSquare(a: Centred, b: Centred): number {
  if (Math.max(a.columns, b.columns) > a.rows) {
    const [k, l] = [gramOf(a), gramOf(b)];
    return k.reduce((sum, value, at) => sum + value * l[at]!, 0);
  }
  const product = new Float64Array(a.columns * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) {
      const value = a.data[i * a.columns + j]!;
      const at = j * b.columns;
      for (let k = 0; k < b.columns; k++) product[at + k]! += value * b.data[i * b.columns + k]!;
    }
  }
  return product.reduce((sum, value) => sum + value ** 2, 0);
}

function gramOf(side: Centred): Float64Array {
  if (side.gram) return side.gram;
  const { data, rows, columns } = side;
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let p = i * columns, q = j * columns; p < (i + 1) * columns; p++, q++) {
        sum += data[p]! * data[q]!;
      }
      gram[i * rows + j] = gram[j * rows + i] = sum;
    }
  }
  return side.gram = gram;
}

/** n(n - 3) times the unbiased HSIC of two linear kernels, from the features (no n x n kernel). */
function unbiasedHsic(a: Centred, b: Centred): number {
  const n = a.rows;
  let [diagonal, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [p, q] = [rowSquare(a, i), rowSquare(b, i)];
    diagonal += p * q;
    squareA += p;
    squareB += q;
  }
  return crossSquare(a, b) - n / (n - 2) * diagonal + squareA * squareB / ((n - 1) * (n - 2));
}

function rowSquare({ data, columns }: Centred, row: number): number {
  let sum = 0;
  for (let at = row * columns; at < (row + 1) * columns; at++) sum += data[at]! ** 2;
  return sum;
}

/**
 * Linear CKA of a layer with the same layer of another network (Kornblith et al. 2019), on the same
 * test images.
 *
 * The other network of the study agrees in all but the seed, which is the next one of
 * the study, and perhaps the loss. So the value of the loss that all are compared with says how alike
 * two seeds of one loss are, and those of the others how alike two losses.
 */
export const layerCkaMeasure: MeasureDefinition = defineMeasure({
  name: "layerCka",
  title: "CKA with another network",
  description: "Likeness of a layer to the same layer of a network of another seed",
  direction: "none",
  range: [-Infinity, 1],
  invariances: ["rotation", "translation", "scale"],
  parameters: z.strictObject({
    layer: z.string().default("embedding"),
    against: z.string().nullable().default(null)
      .describe("the loss of the other network; null for the network's own"),
    debiased: z.boolean().default(true),
    images: z.int().min(4).max(10_000).default(500),
  }),
  reads: ["layer", "otherLayer"],
  whyNot({ dataset, dimension, training: { backbone } }, { layer }) {
    const layers = comparableLayers(backbone, datasetInfo(dataset).shape, dimension);
    return layers.includes(layer)
      ? undefined
      : `the backbone "${backbone}" gives no layer "${layer}": it gives ${layers.join(", ")}`;
  },
  compute: ({ layer, otherLayer }, { debiased }) =>
    (debiased ? debiasedCka : linearCka).explained(layer, otherLayer),
});
