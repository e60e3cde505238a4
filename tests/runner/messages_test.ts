import { assertThrows } from "@std/assert";
import { expandMatrix } from "../../src/study/mod.ts";
import { parseMessage, parseTask } from "../../src/runner/messages.ts";
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

Deno.test("parseMessage() refuses what is no message of a worker", () => {
  for (const line of ["", "[]", '{"type":"exec"}', '{"type":"finished","store":"/etc"}']) {
    assertThrows(() => parseMessage(line));
  }
});
