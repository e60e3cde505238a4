import { assertEquals, assertNotEquals } from "@std/assert";
import { parseModule } from "../../src/identity/module.ts";

const textOf = (source: string) => parseModule(source).items.map(({ text }) => text).join("\n");

const SOURCE = `
/** Doubles. */
export function double(value: number): number {
  const two = 2; // a comment
  if (!(value > 0)) throw new RangeError(\`Cannot double \${value}\`);
  return two * value;
}
export const info = defineMeasure({ title: "Double", range: [0, 1], compute: double });
`;

const harmless: [string, string, string][] = [
  ["a comment", "// a comment", "// another, longer one"],
  ["a docstring", "/** Doubles. */", ""],
  ["a type", "value: number", "value: number | bigint"],
  ["the name of a local variable", /two/g as unknown as string, "factor"],
  ["the name of a parameter", /\bvalue\b/g as unknown as string, "x"],
  ["the wording of an error", "Cannot double", "It is not possible to double"],
  ["the formatting", "  return two * value;", "return (two\n *   value)"],
  ["what describes a definition", 'title: "Double", range: [0, 1]', 'title: "Twice"'],
];
for (const [what, before, after] of harmless) {
  Deno.test(`parseModule() gives the same text for another spelling of ${what}`, () => {
    const changed = SOURCE.replace(before, after);
    assertNotEquals(changed, SOURCE);
    assertEquals(textOf(changed), textOf(SOURCE));
  });
}

const telling: [string, string, string][] = [
  ["constant", "two = 2", "two = 3"],
  ["operator", "two * value", "two + value"],
  ["condition", "value > 0", "value >= 0"],
  ["kind of error", "RangeError", "TypeError"],
  ["function in use", "compute: double", "compute: triple"],
  ["name that others import", "function double", "function twice"],
];
for (const [what, before, after] of telling) {
  Deno.test(`parseModule() gives another text for another ${what}`, () => {
    assertNotEquals(textOf(SOURCE.replace(before, after)), textOf(SOURCE));
  });
}

Deno.test("parseModule() tells a local variable from a global of the same name", () => {
  assertNotEquals(
    textOf("export const f = (name) => name + length;"),
    textOf("export const f = (name) => length + name;"),
  );
  assertNotEquals(textOf("export const f = (a, b) => a;"), textOf("export const f = (a, b) => b;"));
});

Deno.test("parseModule() keeps the names of properties, in shorthand too", () => {
  assertEquals(
    textOf("export const f = (a) => ({ a });"),
    textOf("export const f = (b) => ({ a: b });"),
  );
  assertNotEquals(
    textOf("export const f = (a) => ({ a });"),
    textOf("export const f = (b) => ({ b });"),
  );
});
