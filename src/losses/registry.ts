import { InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";
import { catalogue } from "./catalogue.ts";
import type { LossDefinition } from "./loss.ts";

const definitions = new Map(catalogue.map((definition) => [definition.name, definition]));
const names = [...definitions.keys()];

/** The names of all registered losses, those of users included. */
export const lossNames: readonly string[] = names;

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
  const definition = definitions.get(name);
  if (!definition) {
    throw new InputError(
      `Cannot find the loss "${name}": ${
        suggest(String(name), names)
      } (a loss of your own comes with --loss FILE)`,
    );
  }
  return definition;
}

/**
 * Adds a loss, so that experiments can name it.
 *
 * @param definition The loss.
 * @throws {InputError} If another loss has its name, or the name is not lower-case words joined by
 * hyphens.
 */
export function registerLoss(definition: LossDefinition): void {
  const { name } = definition;
  if (definitions.get(name) === definition) return;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new InputError(
      `Cannot register the loss "${name}" as its name must be lower-case words joined by hyphens`,
    );
  }
  if (definitions.has(name)) {
    throw new InputError(`Cannot register the loss "${name}" as there is one of that name`);
  }
  definitions.set(name, definition);
  names.push(name);
}
