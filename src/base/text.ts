import { closest, distance } from "fastest-levenshtein";
import { InputError } from "./errors.ts";

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
  const given = name.toLowerCase();
  const swapped = valid.find((each) => areSwapped(given, each.toLowerCase()));
  const best = swapped ?? closest(given, [...valid]);
  // Of three letters almost any word is two away.
  const reach = name.length <= 3 ? 1 : Math.max(2, name.length / 3);
  const near = best !== undefined &&
    (best === swapped || distance(given, best.toLowerCase()) <= reach);
  return near ? `did you mean "${best}"?` : `valid are ${valid.join(", ")}`;
}

/** Whether two words differ in the order of two neighbours alone. */
function areSwapped(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return at >= 0 && a.length === b.length && a[at] === b[at + 1] && a[at + 1] === b[at] &&
    a.slice(at + 2) === b.slice(at + 2);
}

/**
 * The error that there is no thing of a name, with the nearest one.
 *
 * @param thing What it would be.
 * @param name What was given.
 * @param valid The names that there are.
 * @param like What of the given name is like one of those.
 */
export function unknownName(
  thing: string,
  name: string,
  valid: readonly string[],
  like: string = name,
): InputError {
  return new InputError(`There is no ${thing} "${name}": ${suggest(like, valid)}`);
}

/** How many names a line gives before it counts the rest. */
const NAMED = 3;

/** Names some things, such as components or measures, and counts the rest. */
export function describeNames(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return names.slice(0, NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/**
 * Writes arguments as a line for a POSIX shell, which reads back the same arguments.
 *
 * @param args The arguments.
 * @returns The line, in which what a shell could take for more than text is quoted.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shellQuote } from "./text.ts";
 *
 * assertEquals(shellQuote("--set", "title=a; touch x"), "--set 'title=a; touch x'");
 * ```
 */
export function shellQuote(...args: readonly string[]): string {
  return args.map((arg) => /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}
