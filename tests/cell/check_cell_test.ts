import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { checkCell } from "../../src/cell/check_cell.ts";
import { experiment } from "../_experiments.ts";

const [cell] = expandMatrix(experiment());
const text = JSON.stringify(cell);

Deno.test("checkCell() accepts the cells of experiments", () => {
  assertEquals(checkCell(JSON.parse(text)), cell);
});

/** Cells and messages that a stranger may put into a store or a queue. */
const bad: [string, unknown][] = [
  ["nothing", null],
  ["a list", []],
  ["a text", "cell"],
  ["an empty object", {}],
  ["a key too many", { ...cell, evil: 1 }],
  ["a prototype", JSON.parse(text.replace("{", '{"__proto__":{"polluted":1},'))],
  ["a loss with a prototype", JSON.parse(text.replace('"loss":{', '"loss":{"__proto__":{"x":1},'))],
  ["the loss constructor", { ...cell, loss: { name: "constructor" } }],
  ["the loss __proto__", { ...cell, loss: { name: "__proto__" } }],
  ["the dataset ../../etc/passwd", { ...cell, dataset: "../../etc/passwd" }],
  ["a dataset that is a URL", { ...cell, dataset: "file:///etc/passwd" }],
  ["the activation toString", { ...cell, activation: "toString" }],
  ["a dimension beyond all memory", { ...cell, dimension: 2 ** 40 }],
  ["a dataset of null", { ...cell, dataset: null }],
  ["an empty dataset", { ...cell, dataset: "" }],
  ["an open-set split that is not there", { ...cell, openSetSplit: 5 }],
  ["no open-set split", { ...cell, openSetSplit: undefined }],
  ["an evaluation", { ...cell, evaluation: {} }],
  ["more epochs than anyone trains", { ...cell, training: { ...cell!.training, epochs: 1e6 } }],
  ["a negative seed", { ...cell, seed: -1 }],
  ["a seed that is no number", { ...cell, seed: "1" }],
  ["defaults left implicit", { ...cell, loss: { name: "softmax" } }],
  ["code for an epoch count", { ...cell, training: { ...cell!.training, epochs: "() => 1" } }],
];
for (const [what, value] of bad) {
  Deno.test(`checkCell() refuses ${what}`, () => {
    assertThrows(() => checkCell(value), InputError);
    assertEquals(({} as Record<string, unknown>).polluted, undefined);
  });
}
