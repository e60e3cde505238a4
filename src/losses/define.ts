import type {
  Loss,
  LossContext,
  LossDefinition,
  LossGeometry,
  ParameterSchema,
  ReferenceBatch,
} from "./loss.ts";
import type { OpenSetScore } from "./open_set_scores.ts";

/** A {@linkcode LossDefinition} whose functions take the parameters that its schema describes. */
export interface TypedDefinition<S extends ParameterSchema>
  extends
    Omit<LossDefinition, "parameters" | "openSetScore" | "warnings" | "create" | "reference"> {
  /** The schema of its parameters. */
  parameters: S;
  /** See {@linkcode LossDefinition.openSetScore}. */
  openSetScore: OpenSetScore | ((parameters: ReturnType<S["parse"]>) => OpenSetScore);
  /** See {@linkcode LossDefinition.warnings}. */
  warnings?(parameters: ReturnType<S["parse"]>, geometry: LossGeometry): string[];
  /** See {@linkcode LossDefinition.create}. */
  create(parameters: ReturnType<S["parse"]>, context: LossContext): Loss;
  /** See {@linkcode LossDefinition.reference}. */
  reference?(parameters: ReturnType<S["parse"]>, batch: ReferenceBatch): number;
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
 *   openSetScore: "logit",
 *   create(_parameters, context) {
 *     return createLoss({ name: "softmax" }, context);
 *   },
 * });
 * assertEquals(shifted.parameters.parse({}), { shift: 1 });
 * ```
 */
export function defineLoss<S extends ParameterSchema>(
  definition: TypedDefinition<S>,
): LossDefinition {
  return definition as LossDefinition;
}
