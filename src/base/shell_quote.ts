/**
 * Writes arguments as a line for a POSIX shell, which reads back the same arguments.
 *
 * @param args The arguments.
 * @returns The line, in which what a shell could take for more than text is quoted.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shellQuote } from "./shell_quote.ts";
 *
 * assertEquals(shellQuote("--set", "title=a; touch x"), "--set 'title=a; touch x'");
 * ```
 */
export function shellQuote(...args: readonly string[]): string {
  return args.map((arg) => /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}
