import { assertEquals, assertStringIncludes } from "@std/assert";
import { formatSeconds } from "../../src/cli/progress.ts";
import { formatTable, wrapText } from "../../src/cli/terminal.ts";

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

Deno.test("formatTable() keeps columns straight beside characters of two columns", () => {
  const rows = [["天地", "x"], ["abc", "天地玄黃宇宙洪荒"]];
  assertEquals(formatTable(["a", "b"], rows, { width: 18 }).split("\n"), [
    "a     b",
    "天地  x",
    "abc   天地玄黃宇宙",
    "      洪荒",
  ]);
});

Deno.test("wrapText() breaks between words, keeps line breaks, and cuts what is too long", () => {
  assertEquals(wrapText("one two three", 7), ["one two", "three"]);
  assertEquals(wrapText("one\ntwo three", 6, "> "), ["one", "> two", "> thre", "> e"]);
  assertEquals(wrapText("", 5), [""]);
});

Deno.test("formatSeconds() says seconds, minutes or hours", () => {
  assertEquals([7.6, 250, 7500].map(formatSeconds), ["8 s", "4 min 10 s", "2 h 5 min"]);
});
