import { isAbsolute, join } from "node:path";
import { EnvironmentError } from "../../base/errors.ts";

/**
 * The folder in which datasets are kept when none is named.
 *
 * `$LOSS_ATLAS_DATA` if it is set, else `loss-atlas/data` in the user's cache folder:
 * `$XDG_CACHE_HOME` or `~/.cache` on Linux, `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on
 * Windows.
 *
 * @returns The path of the folder, which need not exist.
 * @throws {EnvironmentError} If the environment names no home.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dataDirectory } from "./directory.ts";
 *
 * Deno.env.set("LOSS_ATLAS_DATA", "/srv/datasets");
 * assertEquals(dataDirectory(), "/srv/datasets");
 * Deno.env.delete("LOSS_ATLAS_DATA");
 * ```
 */
export function dataDirectory(): string {
  const chosen = Deno.env.get("LOSS_ATLAS_DATA");
  return chosen ? chosen : join(cacheDirectory(), "loss-atlas", "data");
}

/**
 * The folder of the user for what can be made again: that of XDG, or as the system has it.
 *
 * @throws {EnvironmentError} If the environment does not say where it is.
 */
export function cacheDirectory(): string {
  if (Deno.build.os === "windows") return required("LOCALAPPDATA");
  if (Deno.build.os === "darwin") return join(required("HOME"), "Library", "Caches");
  const cache = Deno.env.get("XDG_CACHE_HOME");
  // The XDG specification says to ignore a relative path.
  return cache && isAbsolute(cache) ? cache : join(required("HOME"), ".cache");
}

function required(variable: string): string {
  const value = Deno.env.get(variable);
  if (value) return value;
  throw new EnvironmentError(
    `Cannot choose a data directory because the variable ${variable} is not set: name one with --data-dir or LOSS_ATLAS_DATA`,
  );
}
