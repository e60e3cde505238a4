import { z } from "zod";

/** The arrays that may come with imported embeddings. */
export const IMPORTED_PARTS = [
  "train",
  "predictions",
  "logits",
  "weights",
  "bias",
  "prototypes",
  "unknown",
  "unknownLogits",
] as const satisfies readonly ImportedPart[];

/** An array that may come with imported embeddings. */
export type ImportedPart =
  | "train"
  | "predictions"
  | "logits"
  | "weights"
  | "bias"
  | "prototypes"
  | "unknown"
  | "unknownLogits";

/** What is known of a network that was trained elsewhere: its arrays, and not how they came about. */
export interface Imported {
  /** SHA-256 of the arrays. */
  content: string;
  /** How many classes it knows. */
  classes: number;
  /** What came with the embeddings and labels of the test samples. */
  parts: ImportedPart[];
  /** Whether the seed was declared, or only numbers networks that are declared alike. */
  seed: "declared" | "numbered";
}

/** What was declared of a network that was trained elsewhere, by the name of the column. */
export type Declared = Record<string, string | number | boolean>;

/** The name of a loss that was not declared. */
export const UNDECLARED = "undeclared";

const DIGEST = /^[0-9a-f]{64}$/;
const text = z.string().min(1).max(1000);

/** The schema of what is declared. */
export const declaredSchema: z.ZodType<Declared> = z.record(
  z.string().min(1).max(100),
  z.union([text, z.number(), z.boolean()]),
);

/** The members of the cell of an imported network, of which it has no others. */
export const importedMembers = {
  dataset: text.max(100),
  loss: z.looseObject({ name: text.max(100) }),
  dimension: z.int().min(1).max(1 << 16),
  seed: z.int().min(0).max(2 ** 32 - 1),
  openSetSplit: z.null(),
  declared: declaredSchema,
  imported: z.strictObject({
    content: z.string().regex(DIGEST),
    classes: z.int().min(1).max(1 << 16),
    parts: z.array(z.enum(IMPORTED_PARTS)),
    seed: z.enum(["declared", "numbered"]),
  }),
};

/** Whether the network of a cell was trained elsewhere, so that it can be measured only. */
export function isImported<C extends { imported?: Imported }>(
  cell: C,
): cell is C & { imported: Imported } {
  return cell.imported !== undefined;
}

/** What is said wherever an imported network is shown. */
export const MEASURED_HERE = "measured here, trained elsewhere";
