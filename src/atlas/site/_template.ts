import { InputError } from "../../base/errors.ts";

/** The text between `{{` and `}}`: a name, then words such as `study=margins`. */
const EXPRESSION = /\{\{\s*(\w+)((?:\s+\w+=[^\s{}]+)*)\s*\}\}/g;

/** The words of an expression, by key. */
export type Words = Readonly<Record<string, string>>;

/** The expressions by name, each with the function that evaluates it. */
export type Expressions = Readonly<Record<string, (words: Words) => string>>;

/**
 * Puts values into a text, so that no number in it is typed by hand.
 *
 * @param template The text, with expressions such as `{{count of=networks}}`.
 * @param expressions What they become.
 * @returns The text without an expression left.
 * @throws {InputError} If an expression has an unknown name, or is not closed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fillTemplate } from "./_template.ts";
 *
 * const text = fillTemplate("{{count of=seeds}} seeds", { count: ({ of }) => of === "seeds" ? "10" : "0" });
 * assertEquals(text, "10 seeds");
 * ```
 */
export function fillTemplate(template: string, expressions: Expressions): string {
  const left = template.replace(EXPRESSION, "");
  const at = left.search(/\{\{|\}\}/);
  if (at >= 0) {
    throw new InputError(
      `Cannot read the expression at "${
        left.slice(at, at + 40)
      }": it must be a name and words such as {{count of=seeds}}`,
    );
  }
  return template.replace(EXPRESSION, (whole, name: string, words: string) => {
    const expression = Object.hasOwn(expressions, name) ? expressions[name] : undefined;
    if (expression === undefined) {
      throw new InputError(
        `There is no expression "${name}" as in "${whole}": it must be one of ${
          Object.keys(expressions).join(", ")
        }`,
      );
    }
    const given = [...words.matchAll(/(\w+)=(\S+)/g)];
    return expression(Object.fromEntries(given.map(([, key, value]) => [key, value])));
  });
}
