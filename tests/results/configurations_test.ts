import { assert, assertEquals } from "@std/assert";
import type { ReportRun } from "../../src/pages/mod.ts";
import { configurations, sortRuns } from "../../src/results/configurations.ts";
import type { Cell, Training } from "../../src/study/mod.ts";
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

Deno.test("configurations() names a loss by the parameters that are not the default", () => {
  assertEquals(
    labelsOf(
      { loss: { name: "cosface", margin: 0.2, scale: null } },
      // For ten classes on a circle the default is 0.048: a quarter of the bound.
      { loss: { name: "cosface", margin: 0.048, scale: null } },
      { loss: { name: "softmax", normalizeWeights: true } },
      { loss: { name: "softmax", normalizeWeights: false } },
    ),
    ["softmax", "softmax, normalize weights", "cosface", "cosface, margin 0.2"],
  );
});

Deno.test("configurations() gives a configuration the same name whatever else is in the report", () => {
  const run = sampleRun({ points: 20, activation: "relu", loss: { name: "cosface", margin: 0.2 } });
  const alone = configurations([run])[0]!.name;
  const among = configurations([run, sampleRun({ points: 20, dimension: 3 })])
    .find(({ runs }) => runs.includes(run))!.name;
  assertEquals(alone, among);
  assertEquals(alone, "cosface, margin 0.2 · mnist · 2-D · relu");
});

Deno.test("configurations() says whatever differs, and leaves out what all share", () => {
  assertEquals(
    labelsOf({ dimension: 2, activation: "relu" }, { dimension: 3, activation: "linear" }),
    ["softmax · 2-D · relu", "softmax · 3-D"],
  );
  assertEquals(labelsOf({}), ["softmax"]);
  assertEquals(labelsOf({ unknown: 5 }, {}), ["softmax", "softmax · 6 known classes (split 0)"]);
});

/** A run whose cell differs from the sample in one way. */
function runWith(change: Partial<Cell>, training: Partial<Training> = {}): ReportRun {
  const run = sampleRun({ points: 20 });
  const cell = { ...run.cell, ...change, training: { ...run.cell.training, ...training } };
  return { ...run, digest: JSON.stringify([change, training]), cell };
}

Deno.test("configurations() gives no two configurations the same label, whatever differs", () => {
  const runs = [
    runWith({}),
    runWith({ activation: "relu" }),
    runWith({ dimension: 3 }),
    runWith({ openSetSplit: 0 }),
    runWith({ openSetSplit: 1 }),
    runWith({ dataset: "fashion-mnist" }),
    runWith({}, { backbone: "lenet5" }),
    runWith({}, { trainSize: 2000 }),
    runWith({}, { trainSize: 200 }),
    runWith({}, { epochs: 3 }),
    runWith({}, { batchSize: 16 }),
    runWith({}, { augmentation: { shift: 2 } as unknown as Training["augmentation"] }),
    runWith({}, { optimizer: { name: "sgd", learningRate: 0.1, momentum: 0, weightDecay: 0 } }),
    runWith({}, { validation: 100 }),
  ];
  const labels = configurations(runs).map(({ label }) => label);
  assertEquals(new Set(labels).size, runs.length);
  for (const settings of ["2,000 images", "sgd 0.1 momentum 0"]) {
    assert(labels.includes(`softmax · mnist · 2-D · ${settings}`), labels.join("\n"));
  }
});

Deno.test("sortRuns() puts the baseline first and orders numbers by size", () => {
  const runs = [10, 9, 2].map((margin) =>
    sampleRun({ loss: { name: "arcface", margin }, points: 10 })
  );
  const sorted = sortRuns([...runs, sampleRun({ points: 10 })]);
  assertEquals(sorted.map(({ cell }) => cell.loss["margin"]), [undefined, 2, 9, 10]);
});
