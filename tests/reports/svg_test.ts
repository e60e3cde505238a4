import { assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { roundNumbers, standaloneSvg, textMarkup } from "../../src/reports/svg.ts";
import { marksPath } from "../../src/reports/_glyphs.ts";
import { assertStandalone } from "./_svg.ts";

const HEADING = {
  id: "sample",
  title: "A & B",
  description: "Two <things> beside each other",
  width: 100,
  height: 50,
};

Deno.test("roundNumbers() keeps two decimals and turns tiny numbers into zero", () => {
  assertEquals(roundNumbers("M1.23456,-0.004L6.1e-17,12"), "M1.23,0L0,12");
});

Deno.test("standaloneSvg() names and describes itself, escaped", () => {
  const svg = standaloneSvg(HEADING, []);
  assertStandalone(svg);
  assertStringIncludes(svg, ">A &amp; B</title>");
  assertStringIncludes(svg, ">Two &lt;things&gt; beside each other</desc>");
});

Deno.test("standaloneSvg() numbers ids from 1, whatever counter they came from", () => {
  const part = (n: number) => ({
    x: 0,
    y: 0,
    markup: `<clipPath id="plot-clip-${n}"><rect/></clipPath><g clip-path="url(#plot-clip-${n})"/>`,
  });
  const svg = standaloneSvg(HEADING, [part(41), part(7)]);
  assertStringIncludes(svg, 'id="sample-1"');
  assertStringIncludes(svg, "url(#sample-2)");
  assertNotMatch(svg, /plot-clip/);
  assertEquals(svg, standaloneSvg(HEADING, [part(1), part(2)]));
});

Deno.test("textMarkup() escapes its text", () => {
  assertStringIncludes(textMarkup("a < b", { x: 1, y: 2 }), "a &lt; b");
});

Deno.test("marksPath() draws marks that fall on one another once", () => {
  const mark = { color: "#000000", glyph: "circle" as const };
  const path = marksPath([[10, 10], [10.02, 9.96], [20, 10]], mark, 2);
  assertEquals(path.split("M").length - 1, 2);
});

Deno.test("marksPath() gives nothing without positions", () => {
  assertEquals(marksPath([], { color: "#000000", glyph: "square" }, 2), "");
});
