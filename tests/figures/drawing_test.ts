import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Drawing, drawSheets } from "../../src/figures/drawing/drawing.ts";
import {
  join,
  markup,
  raw,
  roundNumbers,
  runLink,
  textMarkup,
} from "../../src/figures/drawing/markup.ts";
import { marksPath } from "../../src/figures/drawing/marks.ts";
import { drawPlot, glyphs } from "../../src/figures/drawing/plot.ts";
import { CLASS_MARKS } from "../../src/figures/drawing/theme.ts";
import * as Plot from "@observablehq/plot";
import { assertStandalone } from "./_svg.ts";

const SHEET = {
  title: "A & B",
  caption: "Two <things> beside each other",
  width: 100,
  height: 50,
  parts: [],
};

Deno.test("roundNumbers() keeps two decimals and turns tiny numbers into zero", () => {
  assertEquals(roundNumbers("M1.23456,-0.004L6.1e-17,12"), "M1.23,0L0,12");
});

Deno.test("markup escapes text and attributes, rounds numbers, joins lists and keeps markup", () => {
  const items = ["<b>", raw("<i/>"), 1.23456, undefined, ["&", [`"'`]]];
  assertEquals(
    markup`<p a="${`"`}">${items}</p>`.text(),
    '<p a="&quot;">&lt;b&gt;<i/>1.23&amp;&quot;&#39;</p>',
  );
  assertEquals(markup`${join(["a", raw("<b/>"), "c"], "\n")}`.text(), "a\n<b/>\nc");
});

Deno.test("runLink() leads where the page says, and is a group where it leads nowhere", () => {
  const link = markup`<g>${runLink("abc", [raw("<path/>"), "<"], "Run abc")}</g>`;
  assertEquals(link.isLinked, true);
  assertEquals(link.text(), '<g><g aria-label="Run abc"><path/>&lt;</g></g>');
  assertEquals(
    link.text((run) => `#"${run}`),
    '<g><a href="#&quot;abc" aria-label="Run abc"><path/>&lt;</a></g>',
  );
});

Deno.test("glyphs() stand in the scales of Plot, and lead to their runs", () => {
  const point = { x: 1, y: "b", run: "abc", title: "A < B" };
  const drawn = drawPlot({
    axis: null,
    width: 100,
    height: 60,
    margins: [0, 0, 0, 0],
    x: { domain: [0, 2] },
    y: { type: "band", domain: ["a", "b"], padding: 0 },
    marks: [
      Plot.ruleX([1]),
      glyphs([point], { x: "x", y: "y", dy: 5, r: 2, mark: CLASS_MARKS[0]!, links: true }),
    ],
  });
  assertStringIncludes(drawn.text(), 'stroke-linecap="round" d="M50,50h0"/>');
  assert(!drawn.text().includes("A &lt; B"), "what leads nowhere is left out");
  assertStringIncludes(
    drawn.text((run) => `#run-${run}`),
    '<a href="#run-abc"><circle cx="50" cy="50" r="6.5"><title>A &lt; B</title></circle></a>',
  );
});

Deno.test("Drawing.svg names and describes itself, escaped", () => {
  const { svg, width, height } = new Drawing("sample", SHEET);
  assertStandalone(svg);
  assertEquals([width, height], [116, 66]);
  assertStringIncludes(svg, '<svg xmlns="http://www.w3.org/2000/svg" width="116" height="66"');
  assertStringIncludes(svg, ">A &amp; B</title>");
  assertStringIncludes(svg, ">Two &lt;things&gt; beside each other</desc>");
});

Deno.test("Drawing.inline() has no style sheet, and is a group where its marks lead somewhere", () => {
  const plain = new Drawing("sample", SHEET).inline(undefined, "min-width:9px").text();
  assert(plain.startsWith('<svg style="min-width:9px" '));
  assert(plain.includes('role="img"') && !plain.includes("<style>"));
  const parts = [{ x: 1, y: 2, markup: runLink("abc", "x", "Run abc") }];
  const linked = new Drawing("sample", { ...SHEET, parts }).inline((run) => `#run-${run}`).text();
  assertStringIncludes(linked, 'role="group"');
  assertStringIncludes(
    linked,
    '<g transform="translate(9,10)"><a href="#run-abc" aria-label="Run abc">x</a></g>',
  );
});

Deno.test("drawSheets() numbers several pages, and titles that are equal", () => {
  const sheets = [SHEET, { ...SHEET, title: "C" }, { ...SHEET }];
  assertEquals(
    drawSheets("sample", sheets).map(({ id, title }) => `${id} ${title}`),
    ["sample-1 A & B (1 of 2)", "sample-2 C", "sample-3 A & B (2 of 2)"],
  );
  assertEquals(drawSheets("sample", [SHEET])[0]!.id, "sample");
});

Deno.test("textMarkup() escapes its text", () => {
  assertStringIncludes(textMarkup("a < b", { x: 1, y: 2 }).text(), "a &lt; b");
});

Deno.test("marksPath() draws marks that fall on one another once", () => {
  const mark = { color: "#000000", glyph: "circle" as const };
  const path = marksPath([[10, 10], [10.02, 9.96], [20, 10]], mark, 2).text();
  assertEquals(path.split("M").length - 1, 2);
});

Deno.test("marksPath() gives nothing without positions", () => {
  assertEquals(marksPath([], { color: "#000000", glyph: "square" }, 2).text(), "");
});
