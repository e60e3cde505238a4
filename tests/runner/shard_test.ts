import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { nominalSeconds, parseShard, splitTasks } from "../../src/runner/schedule.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const study = experiment({
  matrix: {
    dataset: ["digits"],
    loss: [{ name: "softmax" }, { name: "center" }],
    seed: [1, 2, 3, 4],
  },
  include: [
    { training: { epochs: 9 }, seed: 1 },
    { training: { epochs: 30 }, seed: 2 },
  ],
});
const tasks = expandMatrix(study).map((cell, index) => ({
  digest: String(index),
  cell,
  measures: [],
}));

for (const count of [1, 2, 3, 7, 40]) {
  Deno.test(`splitTasks() gives each task to one of ${count} parts, the same ones every time`, () => {
    const parts = splitTasks(tasks, count);
    assertEquals(parts.length, count);
    assertEquals(new Set(parts.flat()).size, tasks.length);
    assertEquals(parts.flat().length, tasks.length);
    assertEquals(splitTasks(tasks, count), parts);
  });
}

Deno.test("splitTasks() makes parts that cost about the same", () => {
  const costs = splitTasks(tasks, 3).map((part) =>
    part.reduce((sum, { cell }) => sum + nominalSeconds(cell), 0)
  );
  const longest = Math.max(...tasks.map(({ cell }) => nominalSeconds(cell)));
  assert(Math.max(...costs) - Math.min(...costs) <= longest, String(costs));
});

Deno.test("parseShard() reads i/n and refuses all else", () => {
  assertEquals(parseShard("3/3"), { index: 3, count: 3 });
  for (const text of ["0/3", "4/3", "1", "a/b", "1/0", "-1/3", "1/3/5", "1.5/3", ""]) {
    assertThrows(() => parseShard(text), InputError, "2/8");
  }
});
