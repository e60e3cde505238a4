import { assert, assertEquals, assertThrows } from "@std/assert";
import { measureNames, OPEN_SET_SCORES } from "../../src/measures/mod.ts";
import { withMeasureTable } from "../../scripts/measure_table.ts";

const file = new URL("../../docs/metrics.md", import.meta.url);

/** The formatter aligns tables: the width of their columns tells nothing. */
const plain = (text: string) => text.replaceAll(/ +/g, " ").replaceAll(/-+/g, "-");

Deno.test("docs/metrics.md holds the table of the measures of today", async () => {
  const text = await Deno.readTextFile(file);
  assertEquals(plain(text), plain(withMeasureTable(text)), "run deno task reference");
});

Deno.test("docs/metrics.md defines every measure and score", async () => {
  const text = await Deno.readTextFile(file);
  for (const name of [...measureNames, ...OPEN_SET_SCORES]) {
    assert(text.includes(`\`${name}\``), `docs/metrics.md lacks ${name}`);
  }
});

Deno.test("withMeasureTable() asks for the marks", () => {
  assertThrows(() => withMeasureTable("nothing"), Error, "must hold the marks");
});
