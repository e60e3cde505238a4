import { assertEquals, assertThrows } from "@std/assert";
import { parseMessage, parseTask } from "../../src/runner/messages.ts";
import { tasksOf } from "../../src/runner/plan.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const [cell] = expandMatrix(experiment());
const text = JSON.stringify(cell);

const messages = [
  "",
  "{",
  "null",
  '{"digest":"../x","cell":{}}',
  `{"digest":"${"0".repeat(64)}"}`,
  `{"digest":"${"0".repeat(64)}","cell":${text},"store":"/etc"}`,
];
for (const message of messages) {
  Deno.test(`parseTask() refuses ${JSON.stringify(message).slice(0, 40)}`, () => {
    assertThrows(() => parseTask(message));
  });
}

const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], seed: [1, 2] };
const compared = experiment({ matrix, measures: ["accuracy", "layerCka"] });
const [task, other] = await tasksOf({ ...compared, cells: expandMatrix(compared) }, "wasm");

Deno.test("parseTask() reads the network that a measure compares with", () => {
  assertEquals(task!.measures.map((measure) => measure.with), [undefined, other!.digest]);
  assertEquals(task!.others, [{ digest: other!.digest, cell: other!.cell }]);
  assertEquals(parseTask(JSON.stringify(task)), task);
});

Deno.test("parseTask() refuses a measure that compares with nothing, or should not", () => {
  const [accuracy, layerCka] = task!.measures;
  for (
    const measure of [
      { ...accuracy, with: other!.digest },
      { ...layerCka, with: undefined },
      { ...layerCka, with: "../x" },
    ]
  ) {
    assertThrows(() => parseTask(JSON.stringify({ ...task, measures: [measure] })));
  }
});

Deno.test("parseMessage() refuses what is no message of a worker", () => {
  for (const line of ["", "[]", '{"type":"exec"}', '{"type":"finished","store":"/etc"}']) {
    assertThrows(() => parseMessage(line));
  }
});
