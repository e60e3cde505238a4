import { dot, matrixFrom } from "../../base/matrix.ts";
import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import type { LossContext, LossSpec } from "../loss.ts";

/**
 * Similarity of classes as the cosine of a vector for each, such as word vectors.
 *
 * @experimental
 * @param vectors classes x any length.
 * @returns classes x classes, in [-1, 1].
 * @throws {RangeError} If the vectors are not finite numbers, equally many each.
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
  checkFinite(vectors);
  const lengths = vectors.map((v) => Math.sqrt(dot(v, v)) || 1);
  return vectors.map((a, i) =>
    vectors.map((b, j) => i === j ? 1 : dot(a, b) / (lengths[i]! * lengths[j]!))
  );
}

/**
 * Similarity of classes from the distances of their means, be it of pixels or of the embeddings of
 * a short first training: 1 - distance / the largest distance.
 *
 * @experimental
 * @param means classes x any length.
 * @returns classes x classes, in [0, 1].
 * @throws {RangeError} If the means are not finite numbers, equally many each.
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
  checkFinite(means);
  const distances = means.map((a) =>
    means.map((b) => Math.sqrt(a.reduce((sum, v, k) => sum + (v - b[k]!) ** 2, 0)))
  );
  const largest = Math.max(...distances.flat()) || 1;
  return distances.map((row) => row.map((distance) => 1 - distance / largest));
}

function checkFinite(rows: readonly (readonly number[])[]): void {
  if (matrixFrom(rows).data.every(Number.isFinite)) return;
  throw new RangeError("The coordinates of classes must be finite, and within float32");
}

const matrix = z.array(z.array(z.number()).min(1)).min(2);

/** The sources from which a layout may take the similarity of classes. */
export type SimilaritySource = number[][] | { vectors: number[][] } | "data" | null;

/** The parameter `similarity`: where a layout knows from which classes are alike. */
export const similarityParameter: z.ZodType<SimilaritySource, SimilaritySource | undefined> = z
  .union([
    z.literal("data").describe("from the training data: the trainer gives it"),
    z.strictObject({ vectors: matrix }).describe("the cosine of a vector for each class"),
    matrix.describe("of each class to each"),
  ], { error: 'must be "data", a matrix of class by class, { "vectors": matrix } or null' })
  .nullable().default(null)
  .describe("the similarity of classes, which the layout shall follow; null for none");

/**
 * Whether a loss wants to be told the similarity of classes in the training data, as the
 * `similarity` of its {@linkcode LossContext}.
 *
 * @param resolved A loss with all its parameters.
 * @returns True where it says `"similarity": "data"`.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { needsSimilarity } from "./similarity.ts";
 *
 * assert(needsSimilarity({ name: "regression", similarity: "data" }));
 * ```
 */
export function needsSimilarity(resolved: LossSpec): boolean {
  return resolved.similarity === "data";
}

/** The matrix that a source stands for; undefined for none. */
export function classSimilarity(
  name: string,
  source: SimilaritySource,
  context: LossContext,
): readonly (readonly number[])[] | undefined {
  if (source === null) return undefined;
  const { classes } = context;
  const rows = source === "data"
    ? context.similarity
    : "vectors" in source
    ? source.vectors
    : source;
  if (!rows) {
    throw new InputError(
      `Cannot build the loss "${name}" because its similarity comes from the data and none is given: set similarity in the context`,
    );
  }
  const square = source !== "data" && "vectors" in source ? false : true;
  if (rows.length !== classes || (square && rows.some((row) => row.length !== classes))) {
    throw new InputError(
      `Cannot build the loss "${name}" because its similarity must have ${classes} rows${
        square ? ` of ${classes}` : ""
      }: current shape is ${rows.length} x ${rows[0]?.length ?? 0}`,
    );
  }
  return square ? rows : similarityFromVectors(rows);
}
