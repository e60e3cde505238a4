import { assert, assertEquals, assertGreater } from "@std/assert";
import { sampleRows } from "../../src/figures/drawing/embedding_panel.ts";

Deno.test("sampleRows() takes every row where there is room", () => {
  assertEquals(sampleRows(4, 4), [0, 1, 2, 3]);
});

Deno.test("sampleRows() takes first the rows that matter, unless they would be most of the picture", () => {
  const errors = (row: number) => row % 10 === 3;
  assertEquals(sampleRows(100, 20, errors).filter(errors).length, 10);
  const rows = sampleRows(1000, 100, errors);
  assertEquals(rows.length, 100);
  const drawn = rows.filter(errors).length;
  assert(drawn > 0 && drawn < 30, `${drawn} of 100 rows matter, where a tenth of all do`);
});

Deno.test("sampleRows() fills up to the limit with other rows, in order and without repeats", () => {
  const rows = sampleRows(1000, 50, (row) => row === 999);
  assertEquals(rows.length, 50);
  assertEquals(rows.at(-1), 999);
  assertEquals(rows, [...new Set(rows)].sort((a, b) => a - b));
});

Deno.test("sampleRows() is fair to classes whose labels repeat in a cycle", () => {
  const counts = new Array(10).fill(0);
  for (const row of sampleRows(10000, 1000)) counts[row % 10]++;
  for (const count of counts) assertGreater(count, 60);
});

Deno.test("sampleRows() gives the same rows every time", () => {
  assertEquals(sampleRows(500, 20), sampleRows(500, 20));
  assert(sampleRows(500, 0).length === 0);
});
