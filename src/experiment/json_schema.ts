import { z } from "zod";
import { experimentSchema } from "./_schema.ts";

/**
 * The JSON Schema of experiment files, for editors, generated from the validating schema.
 *
 * `deno task schema` writes it to `experiments/schema.json`.
 */
export function experimentJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(experimentSchema, { io: "input", target: "draft-7" });
}
