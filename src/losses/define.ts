import type { z } from "zod";
import type { Loss, LossContext, LossDefinition, LossGeometry, ReferenceBatch } from "./loss.ts";

/** A {@linkcode LossDefinition} whose functions take the parameters that its schema describes. */
export interface TypedDefinition<S extends z.ZodObject>
  extends Omit<LossDefinition, "parameters" | "warnings" | "create" | "reference"> {
  /** The schema of its parameters. */
  parameters: S;
  /** See {@linkcode LossDefinition.warnings}. */
  warnings?(parameters: z.output<S>, geometry: LossGeometry): string[];
  /** See {@linkcode LossDefinition.create}. */
  create(parameters: z.output<S>, context: LossContext): Loss;
  /** See {@linkcode LossDefinition.reference}. */
  reference?(parameters: z.output<S>, batch: ReferenceBatch): number;
}

/**
 * Types a definition by the schema of its parameters.
 *
 * @param definition The loss, with its schema.
 * @returns The same object.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { z } from "zod";
 * import { createLoss } from "./create.ts";
 * import { defineLoss } from "./define.ts";
 *
 * const shifted = defineLoss({
 *   name: "shifted-softmax",
 *   title: "Softmax plus a constant",
 *   source: "an example",
 *   parameters: z.strictObject({ shift: z.number().default(1) }),
 *   create(_parameters, context) {
 *     return createLoss({ name: "softmax" }, context);
 *   },
 * });
 * assertEquals(shifted.parameters.parse({}), { shift: 1 });
 * ```
 */
export function defineLoss<S extends z.ZodObject>(definition: TypedDefinition<S>): LossDefinition {
  return definition as LossDefinition;
}
