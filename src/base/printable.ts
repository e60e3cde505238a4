/** The longest foreign text that is shown in a line. */
const MAXIMUM = 500;

/** What moves the cursor, sets colours or changes the direction of text. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Makes foreign text fit for a line of a terminal: nothing in it moves the cursor, sets colours or
 * fills the screen.
 *
 * @param text What somebody wrote.
 * @returns The text with its control characters written as `\u001b`, cut after 500 characters.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { printable } from "./printable.ts";
 *
 * assertEquals(printable("\u001b[2Jgone"), "\\u001b[2Jgone");
 * ```
 */
export function printable(text: unknown): string {
  const clean = String(text).replace(CONTROLS, escape);
  return clean.length > MAXIMUM ? `${clean.slice(0, MAXIMUM)}…` : clean;
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** What the project itself prints: line breaks, tabs, and bold on and off. */
// deno-lint-ignore no-control-regex
const OWN = /(\n|\t|\x1b\[(?:1|22)m)/;

/**
 * Makes whatever is printed from now on fit for a terminal: names, titles and messages may come from
 * a store, a study or a queue that somebody else wrote. The escapes are those of JSON, so that output
 * in JSON says the same as before.
 */
export function escapeConsole(): void {
  for (const name of ["log", "error"] as const) {
    const print = console[name].bind(console);
    console[name] = (...values: unknown[]) =>
      print(
        values.map(String).join(" ").split(OWN)
          .map((part) => OWN.test(part) ? part : part.replace(CONTROLS, escape))
          .join(""),
      );
  }
}
