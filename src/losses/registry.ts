import { InputError } from "../base/errors.ts";
import { createRegistry } from "../base/registry.ts";
import { catalogue } from "./catalogue.ts";
import type { LossDefinition } from "./loss.ts";
import { OPEN_SET_SCORES } from "./open_set_scores.ts";

/** All losses. */
export const losses = createRegistry(
  "loss",
  catalogue,
  " (a loss of your own comes with --loss FILE)",
);

/** The names of all registered losses, those of users included. */
export const lossNames: readonly string[] = losses.names;

/**
 * Finds a loss by name.
 *
 * @param name The name of a registered loss.
 * @returns Its definition.
 * @throws {InputError} If there is no loss of that name; the message names the nearest one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lossDefinition } from "./registry.ts";
 *
 * assertEquals(lossDefinition("cosface").title, "CosFace");
 * ```
 */
export function lossDefinition(name: string): LossDefinition {
  return losses.find(name);
}

/**
 * Adds a loss, so that experiments can name it.
 *
 * @param definition The loss.
 * @throws {InputError} If another loss has its name, the name is not lower-case words joined by
 * hyphens, or the definition says no score for unknown classes.
 */
export function registerLoss(definition: LossDefinition): void {
  const { name, openSetScore } = definition;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new InputError(
      `Cannot add the loss "${name}": its name must be lower-case words joined by hyphens`,
    );
  }
  // A module of a user need not have gone through the type checker.
  if (typeof openSetScore !== "function" && !OPEN_SET_SCORES.includes(openSetScore)) {
    const scores = OPEN_SET_SCORES.join(", ");
    throw new InputError(
      `Cannot add the loss "${name}": its openSetScore must be one of ${scores}, or a function of its parameters that gives one: current value is ${
        JSON.stringify(openSetScore)
      }`,
    );
  }
  losses.add(definition);
}
