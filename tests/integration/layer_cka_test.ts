import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { Tracker } from "../../src/cli/progress.ts";
import { tf } from "../../src/compute/tf.ts";
import type { RunEvent } from "../../src/runner/task.ts";
import { findRuns } from "../../src/runner/find_runs.ts";
import { runExperiment } from "../../src/runner/run_experiment.ts";
import { verifyStore } from "../../src/verification/sources.ts";
import { openStore } from "../../src/store/mod.ts";
import { experiment } from "../_experiments.ts";
import { withFolder } from "./_folder.ts";

const layers = ["pool1", "embedding"];
const study = experiment({
  matrix: {
    dataset: ["digits"],
    loss: [{ name: "softmax" }, { name: "center" }],
    dimension: [4],
    seed: [1, 2],
  },
  measures: [
    "accuracy",
    { name: "layerCka", layer: layers, against: "softmax", images: 40 },
    { name: "layerCka", against: ["softmax", null], debiased: false, images: 40 },
  ],
});
const columns = [
  "layerCka(layer=pool1,against=softmax,images=40)",
  "layerCka(against=softmax,images=40)",
  "layerCka(against=softmax,debiased=false,images=40)",
  "layerCka(debiased=false,images=40)",
];

Deno.test("runExperiment() compares every network with the one of the next seed", async () => {
  await withFolder(async (path) => {
    const events: RunEvent[] = [];
    const options = { backend: "wasm", store: path } as const;
    const result = await runExperiment(study, {
      ...options,
      onEvent: (event) => events.push(event),
    });
    assertEquals([result.trained, result.measured, result.failed], [4, 0, []]);
    const ends = events.flatMap((event) => event.type === "finished" ? [event.trained] : []);
    assertEquals(ends, [true, true, true, true, false, false, false, false]);
    const plan = events.find((event) => event.type === "plan")!;
    assertEquals(new Set(plan.missing.map(({ digest }) => digest)).size, 4);
    assertEquals([plan.missing.length, plan.expectedSeconds.length], [4, 4]);
    const tracker = new Tracker();
    const counts = events.map((event) => {
      tracker.follow(event);
      return tracker.ended;
    });
    const last = counts.filter((_, at) => events[at]!.type === "finished");
    assertEquals(last, [0, 0, 0, 0, 1, 2, 3, 4]);
    assertEquals([tracker.total, tracker.work], [4, 4]);

    const store = openStore(path);
    const { runs, unmeasured } = await findRuns(store, result.tasks);
    assertEquals(unmeasured, []);
    const plain = columns[2]!;
    for (const { metrics, notes } of runs) {
      for (const column of columns) assert(Number.isFinite(metrics[column]), notes[column]);
      assertLess(metrics[columns[0]!]!, 1);
    }
    const [first, second, other] = runs;
    // Of one loss and two seeds, either is compared with the other.
    assertEquals(first!.metrics[plain]!.toFixed(9), second!.metrics[plain]!.toFixed(9));
    assertNotEquals(first!.metrics[plain], other!.metrics[plain]);
    assertEquals(first!.metrics[plain], first!.metrics[columns[3]!]);

    const again = await runExperiment(study, options);
    assertEquals([again.trained, again.measured, again.found], [0, 0, 4]);
    const before = tf.memory().numTensors;
    const { findings } = await verifyStore(store, { sample: 1, measures: 40, seed: 0 });
    assertEquals(tf.memory().numTensors, before, "tensors are left behind");
    assertEquals(new Set(findings.map(({ level }) => level)), new Set(["A"]));
    assert(findings.some(({ measure }) => measure === "layerCka"));
  });
});

Deno.test("runExperiment() trains what a part of a study is compared with", async () => {
  await withFolder(async (path) => {
    const options = { backend: "wasm", store: path, shard: { index: 1, count: 4 } } as const;
    const { tasks, failed } = await runExperiment(study, options);
    assertEquals([tasks.length, failed], [1, []]);
    const store = openStore(path);
    assertEquals((await store.list()).length, 3 - Number(tasks[0]!.cell.loss.name === "softmax"));
    const { runs } = await findRuns(store, tasks);
    assert(Number.isFinite(runs[0]!.metrics[columns[1]!]));
  });
});
