import { assertEquals } from "@std/assert";
import { FURTHER, mutantsOf, mutated, SWAPS } from "../../bench/_mutants.ts";

/** The lines that the mutants of a text give, each once. */
function linesOf(text: string, except: readonly RegExp[] = []): string[] {
  const mutants = mutantsOf("a.ts", text, [...SWAPS, ...FURTHER], except);
  return [
    ...new Set(mutants.map((each) => mutated(text, each).split("\n")[each.line - 1]!.trim())),
  ];
}

Deno.test("mutantsOf() changes operators, constants, conditions, functions and statements", () => {
  assertEquals(linesOf("const a = b < 10;\n"), ["const a = b <= 10;", "const a = b < 11;"]);
  assertEquals(linesOf("const a = 0.1;\n"), ["const a = 0.11;"]);
  assertEquals(linesOf("  if (a(b)) {\n"), ["if (!(a(b))) {"]);
  assertEquals(linesOf("return !a ?? true;\n"), [
    "return a ?? true;",
    "return !a ?? false;",
    "return !a && true;",
  ]);
  assertEquals(linesOf("f = tf.sub(a, b)\n"), ["f = tf.sub(b, a)", "f = tf.add(a, b)"]);
  assertEquals(linesOf("  queue.push(a);\n"), [""]);
});

Deno.test("mutantsOf() leaves comments, texts, types, imports and errors as they are", () => {
  const untouched = [
    "// a < b",
    "/** 1 + 1 */",
    'const a = "b < 1";',
    "const a = `${b + 1} < c`;",
    'import { a1 } from "./b.ts";',
    "export interface A {\n  b: 1 | 2;\n  c: true;\n}",
    "  throw new RangeError(\n    f(a + 1),\n  );",
    "const a = /b < [0-9]/;",
    "  tensor.dispose();",
  ];
  for (const text of untouched) assertEquals(linesOf(`${text}\n`), [], text);
});

Deno.test("mutantsOf() goes on behind what it leaves as it is", () => {
  assertEquals(linesOf("interface A {\n  b: 1;\n}\nconst c = d + e;\n"), ["const c = d - e;"]);
  const member = "  range: [0, 1],\n  compute: () => a + b,\n";
  assertEquals(linesOf(member, [/^ +range\b/gm]), ["compute: () => a - b,"]);
});

Deno.test("mutantsOf() makes no loop that goes backwards", () => {
  assertEquals(linesOf("for (let i = a; i < b; i += c) {\n"), [
    "for (let i = a; i <= b; i += c) {",
  ]);
});
