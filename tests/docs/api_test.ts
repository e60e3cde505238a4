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

Deno.test("a public name has one entry, and what runs stays below 134 names", () => {
  const all = entries.flatMap(({ names }) => names);
  assertEquals(all.length, new Set(all.map(({ name }) => name)).size);
  const values = all.filter(({ signatures }) => !/^(interface|type) /.test(signatures[0]!));
  assert(values.length < 134, `${values.length} functions, constants and classes are public`);
});
