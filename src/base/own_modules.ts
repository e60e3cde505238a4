/**
 * Modules of the user's own: which are loaded, and where in them an error arose.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { checkText } from "./check.ts";
import { InputError, reasonOf } from "./errors.ts";
import { PROJECT } from "./files.ts";

/** What an error adds that a part is not known: it may be one of the user's own. */
export const ownPart = (kind: string): string =>
  ` (a ${kind} of your own comes with --module FILE, or with "modules" in the study)`
    .replace("(a a", "(an a");

const loaded = new Set<string>();

/** The addresses of the modules that were loaded, so that a worker process can load them too. */
export function loadedModules(): string[] {
  return [...loaded];
}

/** The file of each part of the user's own, such as `loss/my-loss`. */
const files = new Map<string, string>();

/** Notes from which module a part such as `loss/my-loss` came. */
export function noteOrigin(part: string, address: string): void {
  files.set(part, address.split("/").at(-1)!);
}

/** The file from which a part such as `loss/my-loss` came; undefined of those of the project. */
export function originOf(part: string): string | undefined {
  return files.get(part);
}

/** The address of a module that is given by its path, from the working directory, or its address. */
export function addressOf(path: string): string {
  return (/^(file|https?):/.test(path) ? new URL(path) : pathToFileURL(path)).href;
}

/** So many calls of TensorFlow.js may stand between an error and the line of the module. */
const STACK_FRAMES = 100;

/**
 * Loads a module of the user's own.
 *
 * @param path A path from the working directory, or an absolute path or URL.
 * @param kind What it is called in messages.
 * @returns What it exports.
 * @throws {InputError} If it cannot be loaded; the message names the line.
 */
export async function importModule(
  path: string,
  kind = "module",
): Promise<Record<string, unknown>> {
  checkText(path, `The path of a ${kind}`);
  const address = addressOf(path);
  const isNew = !loaded.has(address);
  loaded.add(address);
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, STACK_FRAMES);
  try {
    return await import(address);
  } catch (cause) {
    const reason = reasonWithPlace(cause);
    if (isNew) loaded.delete(address);
    throw new InputError(`The ${kind} "${path}" does not load: ${reason}`, { cause });
  }
}

/** Takes a module back that turned out to hold nothing of use. */
export function forgetModule(path: string): void {
  loaded.delete(addressOf(path));
}

const folderOf = (address: string) => address.slice(0, address.lastIndexOf("/") + 1);
const OURS = ["src/", "links/", "node_modules/"].map((folder) => new URL(folder, PROJECT).href);
const STACK_FRAME = /(\w+:\/\/[^\s()]+):(\d+):\d+/g;

/**
 * Where in a loaded module, or in a file beside it that it imports, an error arose, as
 * `my_loss.ts:12`; undefined for an error from elsewhere.
 *
 * @param error What was thrown.
 * @param parts What was at work, such as `loss/my-loss`: TensorFlow.js takes gradients where no line
 *   of a module is to be seen, so that the module alone is named.
 */
export function placeInModule(error: unknown, ...parts: readonly string[]): string | undefined {
  const module = parts.map(originOf).find((file) => file !== undefined);
  if (!(error instanceof Error)) return module;
  const folders = [...loaded].map(folderOf);
  for (const [, address = "", line] of (error.stack ?? "").matchAll(STACK_FRAME)) {
    const own = loaded.has(address) ||
      folders.some((folder) => address.startsWith(folder)) &&
        !OURS.some((folder) => address.startsWith(folder));
    if (own) return `${address.split("/").at(-1)}:${line}`;
  }
  return placeInModule(error.cause) ?? module;
}

/** What an error says, with its place where it arose in a module of the user's. */
export function reasonWithPlace(error: unknown, ...parts: readonly string[]): string {
  const place = placeInModule(error, ...parts);
  return place === undefined ? reasonOf(error) : `${reasonOf(error)} (${place})`;
}
