import { assertEquals } from "@std/assert";
import { configurations, sortRuns } from "../../src/reports/_configurations.ts";
import { sampleRun } from "./_sample.ts";

const labelsOf = (...options: Parameters<typeof sampleRun>[0][]) =>
  configurations(options.map((option) => sampleRun({ points: 20, ...option })))
    .map(({ label }) => label);

Deno.test("configurations() joins the seeds of one configuration", () => {
  const [only, ...others] = configurations(
    [2, 0, 1].map((seed) => sampleRun({ seed, points: 20 })),
  );
  assertEquals(others, []);
  assertEquals(only!.runs.map(({ cell }) => cell.seed), [0, 1, 2]);
});

Deno.test("configurations() names a loss by the parameters that differ among its name", () => {
  assertEquals(
    labelsOf(
      { loss: { name: "cosface", margin: 0.2, scale: null } },
      { loss: { name: "cosface", margin: 0.05, scale: null } },
      { loss: { name: "center", lambda: 0.1 } },
    ),
    ["center", "cosface, margin 0.05", "cosface, margin 0.2"],
  );
});

Deno.test("configurations() says nothing of what a loss does not do", () => {
  assertEquals(
    labelsOf(
      { loss: { name: "softmax", normalizeWeights: false } },
      { loss: { name: "softmax", normalizeWeights: true } },
    ),
    ["softmax", "softmax, normalize weights"],
  );
});

Deno.test("configurations() names only the factors that differ", () => {
  assertEquals(
    labelsOf({ dimension: 2, activation: "relu" }, { dimension: 3, activation: "linear" }),
    ["d = 2 · relu", "d = 3"],
  );
  assertEquals(labelsOf({}), ["softmax"]);
});

Deno.test("configurations() names a nested setting by what differs within", () => {
  assertEquals(labelsOf({ unknown: 5 }, {}), ["softmax", "open set split 0"]);
  const runs = [3, 4].map((openSetSplit) => {
    const run = sampleRun({ points: 20, unknown: 5 });
    return { ...run, cell: { ...run.cell, openSetSplit } };
  });
  assertEquals(configurations(runs).map(({ label }) => label), [
    "open set split 3",
    "open set split 4",
  ]);
});

Deno.test("sortRuns() puts the baseline first and orders numbers by size", () => {
  const runs = [10, 9, 2].map((margin) =>
    sampleRun({ loss: { name: "arcface", margin }, points: 10 })
  );
  const sorted = sortRuns([...runs, sampleRun({ points: 10 })]);
  assertEquals(sorted.map(({ cell }) => cell.loss["margin"]), [undefined, 2, 9, 10]);
});
