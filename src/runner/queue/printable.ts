/** The longest untrusted text that is shown. */
const MAXIMUM = 500;

/**
 * Makes a text that came through a queue fit for a terminal: nothing in it moves the cursor, sets
 * colours or fills the screen.
 *
 * @param text What somebody wrote.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { printable } from "./printable.ts";
 *
 * assertEquals(printable("\u001b[2Jgone"), "?[2Jgone");
 * ```
 */
export function printable(text: unknown): string {
  const clean = String(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
  return clean.length > MAXIMUM ? `${clean.slice(0, MAXIMUM)}…` : clean;
}
