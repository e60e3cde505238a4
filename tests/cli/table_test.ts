import { assertEquals, assertStringIncludes } from "@std/assert";
import { formatTable } from "../../src/cli/_table.ts";
import { wrapText } from "../../src/cli/_wrap.ts";
import { summaryText } from "../../src/cli/_summary.ts";
import { formatSeconds } from "../../src/cli/_tracker.ts";
import { sampleRun } from "../reports/_sample.ts";

Deno.test("formatTable() puts numbers to the right, with their spread or as a dash", () => {
  assertEquals(
    formatTable(["name", "value"], [["a", "0.5 ± 0.1"], ["long name", "–"]]).split("\n"),
    ["name           value", "a          0.5 ± 0.1", "long name          –"],
  );
});

Deno.test("formatTable() leaves out a column without values", () => {
  assertEquals(formatTable(["a", "b"], [["1", ""], ["2", ""]]).split("\n"), ["a", "1", "2"]);
});

Deno.test("formatTable() breaks text and headings to the width, and no number", () => {
  const text = "a label of many words that would not fit";
  const lines = formatTable(["label", "a heading of words"], [[text, "0.123 ± 0.456"]], {
    width: 30,
  }).split("\n");
  assertEquals(lines.every((line) => line.length <= 30), true);
  assertStringIncludes(lines.join("\n"), "0.123 ± 0.456");
  assertEquals(lines.map((line) => line.slice(0, 15).trim()).join(" ").trim(), `label  ${text}`);
});

Deno.test("formatTable() styles cells by row and column, after their place is settled", () => {
  const style = (text: string, row: number, column: number) =>
    row === 1 && column === 0 ? `<${text}>` : text;
  assertEquals(
    formatTable(["a", "b"], [["x", "y"], ["z", "y"]], { style }).split("\n"),
    ["a  b", "x  y", "<z>  y"],
  );
});

Deno.test("wrapText() breaks between words, keeps line breaks, and cuts what is too long", () => {
  assertEquals(wrapText("one two three", 7), ["one two", "three"]);
  assertEquals(wrapText("one\ntwo three", 6, "> "), ["one", "> two", "> thre", "> e"]);
  assertEquals(wrapText("", 5), [""]);
});

Deno.test("formatSeconds() says seconds, minutes or hours", () => {
  assertEquals([7.6, 250, 7500].map(formatSeconds), ["8 s", "4 min 10 s", "2 h 5 min"]);
});

const runs = ["softmax", "center"].flatMap((name) =>
  [1, 2].flatMap((seed) =>
    [0, 1].map((unknown) => ({
      ...sampleRun({ dataset: "digits", loss: { name }, seed, points: 20, unknown }),
      metrics: {
        accuracy: (name === "center" ? 0.8 : 0.5) + seed / 10,
        fisherRatio: 1,
        ...unknown > 0 && { openSetAuroc: name === "center" ? 0.5 : 0.75 },
      },
    }))
  )
);

Deno.test("summaryText() keeps tasks apart, and makes the best value of each bold", () => {
  const text = summaryText(runs, ["accuracy", "openSetAuroc"], {
    width: 100,
    bold: (text) => `<${text}>`,
  });
  const [all, split] = text.split("<digits, open-set split 0>");
  assertStringIncludes(all!, "<digits>");
  assertEquals(all!.includes("AUROC"), false);
  assertEquals(all!.match(/<0\.\d+ ± 0\.\d+>/g), ["<0.950 ± 0.071>"]);
  assertEquals(split!.match(/<0\.\d+ ± 0\.\d+>/g), ["<0.750 ± 0.000>", "<0.950 ± 0.071>"]);
});

Deno.test("summaryText() keeps to the width, and says what it leaves out", () => {
  const text = summaryText(runs, ["accuracy", "openSetAuroc"], { width: 44, bold: (t) => t });
  assertEquals(text.split("\n").filter((line) => line.length > 44), []);
  assertStringIncludes(text.replaceAll("\n", " "), "1 more metric with --metrics all");
});
