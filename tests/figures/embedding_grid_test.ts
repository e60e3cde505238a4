import { assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { CLASS_MARKS } from "../../src/figures/drawing/theme.ts";
import { FIGURES, type ReportInput, type ReportRun } from "../../src/pages/mod.ts";
import { sampleRun } from "../results/_sample.ts";
import { assertStandalone, countMarks, parseSvg } from "./_svg.ts";

const input = (runs: ReportRun[]): ReportInput => ({
  experiment: { name: "x", title: "X", source: "", figures: [] },
  runs,
});

Deno.test("embedding-grid draws one mark a point and one legend entry a class", () => {
  const run = sampleRun({ points: 100, spread: 0.6 });
  const [drawing] = FIGURES["embedding-grid"].draw(input([run]));
  for (const { color } of CLASS_MARKS) assertEquals(countMarks(drawing!.svg, color), 10 + 1);
});

Deno.test("embedding-grid draws one panel a configuration, whatever the number of seeds", () => {
  const losses = [{ name: "softmax" }, { name: "center", lambda: 0.1 }];
  const runs = losses.flatMap((loss) =>
    [1, 2].map((seed) => sampleRun({ loss, seed, points: 50 }))
  );
  const [drawing] = FIGURES["embedding-grid"].draw(input(runs));
  assertEquals(parseSvg(drawing!.svg).querySelectorAll('[aria-label="frame"]').length, 2);
});

Deno.test("embedding-grid writes a mean and a name for every class", () => {
  const [drawing] = FIGURES["embedding-grid"].draw(input([sampleRun({ points: 50 })]));
  const badges = parseSvg(drawing!.svg).querySelectorAll('rect[rx="7.5"]');
  assertEquals(badges.length, 10);
});

Deno.test("embedding-grid stays below 500 KB with 10,000 points a panel and keeps every error", () => {
  const losses = Array.from({ length: 6 }, (_, i) => ({ name: "cosface", margin: i / 20 }));
  const runs = losses.map((loss) => sampleRun({ loss, points: 10000, spread: 0.8 }));
  const [drawing] = FIGURES["embedding-grid"].draw(input(runs));
  assertLess(drawing!.svg.length, 500_000);
  assertStringIncludes(drawing!.caption, "among them every misclassified one");
});

for (const dimension of [1, 2, 3, 16]) {
  Deno.test(`embedding-grid draws embeddings of dimension ${dimension}`, () => {
    const [drawing] = FIGURES["embedding-grid"].draw(input([sampleRun({ dimension, points: 80 })]));
    assertStandalone(drawing!.svg);
  });
}

Deno.test("embedding-grid says in the caption which components stand for many dimensions", () => {
  const [drawing] = FIGURES["embedding-grid"].draw(
    input([sampleRun({ dimension: 16, points: 80 })]),
  );
  assertStringIncludes(drawing!.caption, "first two principal components");
});

Deno.test("embedding-grid keeps datasets apart", () => {
  const runs = ["mnist", "fashion-mnist"].map((dataset) => sampleRun({ dataset, points: 50 }));
  assertEquals(FIGURES["embedding-grid"].draw(input(runs)).map(({ id }) => id), [
    "embedding-grid-1",
    "embedding-grid-2",
  ]);
});

Deno.test("embedding-grid leaves out embeddings that are not finite", () => {
  const run = sampleRun({ points: 50 });
  run.embeddings.coordinates.data[0] = NaN;
  const [drawing] = FIGURES["embedding-grid"].draw(input([run]));
  assertStandalone(drawing!.svg);
});
