import { InputError } from "../../base/errors.ts";
import { suggest } from "../../base/suggest.ts";
import { catalogue } from "./catalogue.ts";
import type { BackboneDefinition } from "./definition.ts";

/** The names of all backbones. */
export const backboneNames: readonly string[] = catalogue.map(({ name }) => name);

/**
 * Finds a backbone by name.
 *
 * @param name One of {@linkcode backboneNames}.
 * @returns Its definition.
 * @throws {InputError} If there is no backbone of that name; the message names the nearest one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { backboneDefinition } from "./registry.ts";
 *
 * assertEquals(backboneDefinition("resnet8").title, "ResNet-8");
 * ```
 */
export function backboneDefinition(name: string): BackboneDefinition {
  const definition = catalogue.find((definition) => definition.name === name);
  if (definition) return definition;
  throw new InputError(`Cannot find the backbone "${name}": ${suggest(name, backboneNames)}`);
}
