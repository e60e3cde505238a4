import { InputError, reasonOf } from "../base/errors.ts";
import { toFileUrl } from "../base/paths.ts";
import type { LossDefinition } from "./loss.ts";
import { registerLoss } from "./registry.ts";

const loaded = new Set<string>();

/** The paths from which losses were loaded, so that a worker process can load them too. */
export function loadedLossModules(): string[] {
  return [...loaded];
}

/**
 * Where in a loaded module an error arose, as `my_loss.ts:12`; undefined for an error from elsewhere.
 *
 * @param error What was thrown.
 */
export function placeInLossModule(error: unknown): string | undefined {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  for (const [, address, line] of stack.matchAll(/(\w+:\/\/[^\s()]+):(\d+):\d+/g)) {
    if (loaded.has(address!)) return `${address!.split("/").at(-1)}:${line}`;
  }
  return undefined;
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
  loaded.add(address.href);
  try {
    exports = await import(address.href);
  } catch (cause) {
    const place = placeInLossModule(cause);
    loaded.delete(address.href);
    const reason = `${reasonOf(cause)}${place ? ` (${place})` : ""}`;
    throw new InputError(`The loss module "${path}" does not load: ${reason}`, { cause });
  }
  const definitions = new Set(Object.values(exports).filter(isDefinition));
  const [definition] = definitions;
  if (definition === undefined || definitions.size > 1) {
    loaded.delete(address.href);
    throw new InputError(
      `A loss module must export one object with name, parameters and create(): "${path}" exports ${definitions.size}`,
    );
  }
  registerLoss(definition);
  return definition;
}

function isDefinition(value: unknown): value is LossDefinition {
  const candidate = value as Partial<LossDefinition> | null;
  return typeof candidate === "object" && candidate !== null &&
    typeof candidate.name === "string" && typeof candidate.create === "function" &&
    typeof candidate.parameters?.safeParse === "function";
}
