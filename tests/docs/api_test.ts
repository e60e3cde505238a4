import { assert, assertEquals } from "@std/assert";
import { pageName, readEntries, renderEntry } from "../../docs/api/write.ts";

const entries = await readEntries();

for (const entry of entries) {
  Deno.test(`docs/api/${pageName(entry)} is what deno task api writes`, async () => {
    const page = await Deno.readTextFile(`docs/api/${pageName(entry)}`);
    assertEquals(page, renderEntry(entry), "run deno task api");
  });
}

Deno.test("every public function has an example", () => {
  const without = entries.flatMap(({ names }) =>
    names.filter(({ signatures, text }) =>
      /^(async )?function/.test(signatures[0]!) && !text.includes("@example")
    ).map(({ name }) => name)
  );
  assertEquals(without, []);
});

Deno.test("a public name has one entry, and what runs stays below 136 names", () => {
  const all = entries.flatMap(({ names }) => names);
  assertEquals(all.length, new Set(all.map(({ name }) => name)).size);
  const values = all.filter(({ signatures }) => !/^(interface|type) /.test(signatures[0]!));
  assert(values.length < 136, `${values.length} functions, constants and classes are public`);
});

/** The examples of a page, as code. */
const examplesOf = (page: string): string[] =>
  [...page.matchAll(/^```ts(?: ignore)?\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);

/** What a user has: the entries of the package, and packages. */
const PUBLIC = new Set([
  ...entries.map(({ specifier }) => specifier),
  ...["@std/assert", "@tensorflow/tfjs", "zod", "@observablehq/plot"],
]);

for (const entry of entries) {
  Deno.test(`the examples of ${pageName(entry)} are whole, and import what a user has`, async () => {
    const page = renderEntry(entry);
    const source = entry.names.map(({ text }) => text).join("\n");
    const lines = source.match(/^ {4}[^`\s].*$/gm) ?? [];
    const codes = examplesOf(page);
    const examples = codes.filter((code) => /^import /m.test(code));
    assert(examples.length > 0);
    for (const code of codes) {
      const specifiers = [...code.matchAll(/from "([^"]+)"/g)].map(([, specifier]) => specifier!);
      assertEquals(specifiers.filter((specifier) => !PUBLIC.has(specifier)), [], code);
    }
    // Prose rules make lists and code spans: none may stand in code.
    for (const code of examples) assert(!/^- `/m.test(code), code);
    assert(lines.length > 0);
    const folder = await Deno.makeTempDir();
    const checked = examples.map((_, at) => `${folder}/${at}.ts`);
    try {
      for (const [at, code] of examples.entries()) await Deno.writeTextFile(checked[at]!, code);
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["lint", "--rules-exclude=no-unused-vars,no-import-prefix", ...checked],
        env: { NO_COLOR: "1" },
      }).output();
      const said = new TextDecoder().decode(stderr);
      assert(code === 0 || !/syntax|parse/i.test(said), said);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
