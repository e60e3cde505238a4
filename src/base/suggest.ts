import { closest, distance } from "fastest-levenshtein";

/**
 * The tail of an error message about an unknown name: what would be right.
 *
 * @param name The name that was given.
 * @param valid The names that exist.
 * @returns `did you mean "x"?` where one is near, with the whole list otherwise.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(suggest("sofmax", ["softmax", "center"]), 'did you mean "softmax"?');
 * assertEquals(suggest("x", ["softmax", "center"]), "valid are softmax, center");
 * ```
 */
export function suggest(name: string, valid: readonly string[]): string {
  const best = closest(name.toLowerCase(), [...valid]);
  const near = best !== undefined &&
    distance(name.toLowerCase(), best.toLowerCase()) <= Math.max(2, name.length / 3);
  return near ? `did you mean "${best}"?` : `valid are ${valid.join(", ")}`;
}
