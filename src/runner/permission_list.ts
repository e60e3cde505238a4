import { InputError } from "../base/errors.ts";

/** The environment variables that a worker reads: where data and sockets are. */
export const READABLE_ENVIRONMENT = [
  "HOME",
  "LOCALAPPDATA",
  "LOSS_ATLAS_DATA",
  "XDG_CACHE_HOME",
  "XDG_RUNTIME_DIR",
] as const;

/**
 * Joins the values of a permission flag of Deno, in which a comma cannot be escaped.
 *
 * @param values Paths or names.
 * @returns The list, each value once.
 * @throws {InputError} If a value contains a comma, which would grant two other rights in its place.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { permissionList } from "./permission_list.ts";
 *
 * assertEquals(permissionList(["a", "b", "b"]), "a,b");
 * assertThrows(() => permissionList(["a,b"]));
 * ```
 */
export function permissionList(values: readonly string[]): string {
  const split = values.find((value) => value.includes(","));
  if (split !== undefined) {
    throw new InputError(
      `Cannot use the path "${split}" as Deno separates the paths of a permission by commas: choose one without`,
    );
  }
  return [...new Set(values)].join(",");
}
