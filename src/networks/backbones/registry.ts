import { createRegistry } from "../../base/registry.ts";
import { catalogue } from "./catalogue.ts";
import type { BackboneDefinition } from "./definition.ts";

/** All backbones. */
export const backbones = createRegistry("backbone", catalogue);

/** The names of all backbones. */
export const backboneNames: readonly string[] = backbones.names;

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
  return backbones.find(name);
}
