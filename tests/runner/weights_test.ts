import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../src/base/errors.ts";
import { givenShard, nominalSeconds, parseShard, splitTasks } from "../../src/runner/schedule.ts";
import type { Task } from "../../src/runner/task.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const cells = expandMatrix(experiment({
  matrix: {
    dataset: ["digits"],
    loss: [{ name: "softmax" }, { name: "center" }],
    seed: Array.from({ length: 20 }, (_, seed) => seed),
  },
  include: [{ training: { epochs: 9 }, seed: 1 }, { training: { epochs: 30 }, seed: 2 }],
}));
const tasks: Task[] = cells.map((cell, at) => ({ digest: String(at), cell, measures: [] }));
const secondsOf = (part: readonly Task[]) =>
  part.reduce((sum, { cell }) => sum + nominalSeconds(cell), 0);

Deno.test("splitTasks() puts each cell into one part, whatever the weights", () => {
  const weights = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(fc.property(weights, (weights) => {
    const parts = splitTasks(tasks, weights.length, weights);
    assertEquals(parts.length, weights.length);
    assertEquals(parts.flat().length, tasks.length);
    assertEquals(new Set(parts.flat()), new Set(tasks));
    // Another machine, with the same weights in another unit, cuts in the same places.
    assertEquals(splitTasks([...tasks], weights.length, weights.map((each) => each * 4)), parts);
  }));
});

Deno.test("splitTasks() lets machines of speeds 1, 2 and 4 end at about the same time", () => {
  const weights = [1, 2, 4];
  const times = splitTasks(tasks, 3, weights).map((part, at) => secondsOf(part) / weights[at]!);
  const longest = Math.max(...tasks.map(({ cell }) => nominalSeconds(cell)));
  assert(Math.max(...times) - Math.min(...times) <= longest, String(times));
  const equal = splitTasks(tasks, 3).map((part, at) => secondsOf(part) / weights[at]!);
  assert(Math.max(...times) < 0.6 * Math.max(...equal), `${times} against ${equal}`);
});

Deno.test("splitTasks() with equal weights does what it does without", () => {
  assertEquals(splitTasks(tasks, 5, [3, 3, 3, 3, 3]), splitTasks(tasks, 5));
});

Deno.test("parseShard() reads as many weights as parts, and refuses all else", () => {
  assertEquals(parseShard("2/3", "1,2.5,4"), { index: 2, count: 3, weights: [1, 2.5, 4] });
  for (const wrong of ["1,2", "1,2,3,4", "", "1,2,x", "1,,2", "0,1,2", "-1,1,1", "1,Infinity,1"]) {
    assertThrows(() => parseShard("2/3", wrong), InputError, "speed of each of 3 machines");
  }
});

Deno.test("givenShard() refuses weights without a shard", () => {
  assertEquals(givenShard({}), undefined);
  assertEquals(givenShard({ shard: "1/2" }), { index: 1, count: 2 });
  assertThrows(() => givenShard({ weights: "1,2" }), InputError, "--shard");
});
