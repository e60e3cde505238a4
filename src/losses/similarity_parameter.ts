import { z } from "zod";
import { InputError } from "../base/errors.ts";
import type { LossContext, LossSpec } from "./loss.ts";
import { similarityFromVectors } from "./placement/mod.ts";

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
 * import { needsSimilarity } from "./similarity_parameter.ts";
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
      `Cannot build the loss "${name}" as its similarity comes from the data and none is given: set similarity in the context`,
    );
  }
  const square = source !== "data" && "vectors" in source ? false : true;
  if (rows.length !== classes || (square && rows.some((row) => row.length !== classes))) {
    throw new InputError(
      `Cannot build the loss "${name}" as its similarity must have ${classes} rows${
        square ? ` of ${classes}` : ""
      }: current shape is ${rows.length} x ${rows[0]?.length ?? 0}`,
    );
  }
  return square ? rows : similarityFromVectors(rows);
}
