import { InputError } from "../base/errors.ts";
import { toFileUrl } from "../base/paths.ts";
import type { LossDefinition } from "./loss.ts";
import { registerLoss } from "./registry.ts";

const loaded = new Set<string>();

/** The paths from which losses were loaded, so that a worker process can load them too. */
export function loadedLossModules(): string[] {
  return [...loaded];
}

/**
 * Loads a loss of one's own: a module that exports one {@linkcode LossDefinition}, under any name.
 * From then on experiments can name it.
 *
 * @param path A path from the working directory, or an absolute path or URL.
 * @returns The definition.
 * @throws {InputError} If the module cannot be loaded, or does not export exactly one definition.
 *
 * @example
 * ```ts ignore
 * await loadLossModule("./my_loss.ts");
 * const loss = createLoss({ name: "my-loss" }, { classes: 10, dimension: 2, seed: 1 });
 * ```
 */
export async function loadLossModule(path: string): Promise<LossDefinition> {
  const address = /^(file|https?):/.test(path) ? new URL(path) : toFileUrl(path);
  let exports: Record<string, unknown>;
  try {
    exports = await import(address.href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`Cannot load the loss module "${path}": ${reason}`, { cause });
  }
  const definitions = new Set(Object.values(exports).filter(isDefinition));
  const [definition] = definitions;
  if (definition === undefined || definitions.size > 1) {
    throw new InputError(
      `Cannot take a loss from the module "${path}" as it must export one object with name, parameters and create(): it exports ${definitions.size}`,
    );
  }
  registerLoss(definition);
  loaded.add(address.href);
  return definition;
}

function isDefinition(value: unknown): value is LossDefinition {
  const candidate = value as Partial<LossDefinition> | null;
  return typeof candidate === "object" && candidate !== null &&
    typeof candidate.name === "string" && typeof candidate.create === "function" &&
    typeof candidate.parameters?.safeParse === "function";
}
