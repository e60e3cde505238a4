/**
 * Imports a module when it is needed.
 *
 * Deno reads what `import()` names by a literal, and all that it imports, before the module runs that
 * names it. This reads it when it is called.
 *
 * @param address The address of the module, by `import.meta.resolve()`.
 * @returns The module.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { importLate } from "./late.ts";
 *
 * const { EXIT_CODES } = await importLate<typeof import("../base/errors.ts")>(
 *   import.meta.resolve("../base/errors.ts"),
 * );
 * assertEquals(EXIT_CODES.done, 0);
 * ```
 */
export async function importLate<Module>(address: string): Promise<Module> {
  return await import(address);
}
