import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { useBackend } from "../../../src/compute/backend.ts";
import { tf } from "../../../src/compute/tf.ts";
import { loadDataset } from "../../../src/data/mod.ts";
import { expandMatrix } from "../../../src/study/mod.ts";
import { trainCell, type TrainedCell } from "../../../src/runner/train_cell.ts";
import { experiment } from "../../_experiments.ts";

/** Trains the first cell of a small experiment on real digits, and looks for leaks. */
async function trained(parts: Record<string, unknown>): Promise<TrainedCell> {
  await useBackend("wasm");
  const [cell] = expandMatrix(experiment(parts));
  const before = tf.memory().numTensors;
  const result = await trainCell(cell!, loadDataset);
  assertEquals(tf.memory().numTensors, before, "tensors are left behind");
  return result;
}

const matrix = { dataset: ["digits"], dimension: [2], seed: [1] };
const training = { trainSize: 600, testSize: 200, epochs: 2, batchSize: 32 };

Deno.test("trainCell() takes every protocol of a cell", async () => {
  const { metrics, notes, embeddings, geometry } = await trained({
    training,
    evaluation: {
      metrics: ["accuracy", "classSeparation", "nc3", "ece"],
      probe: {},
      openSet: { split: 0, unknown: ["notmnist"], scores: ["centroid", "logit"] },
      transfer: { datasets: ["fashion-sample"], trainSize: 200, testSize: 100 },
      fewShot: { shots: [5], episodes: 20 },
    },
  });
  const names = [
    "accuracy",
    "nc3",
    "ece",
    "probeAccuracy",
    "closedSetAccuracy",
    "openSetAuroc",
    "openSetAurocLogit@notmnist",
    "openSetOscr",
    "transferProbeAccuracy",
    "hiddenTransferKnnAccuracy@fashion-sample",
    "fewShotAccuracy5",
  ];
  for (const name of names) {
    assert(Number.isFinite(metrics[name]), `${name} is ${metrics[name]}: ${notes[name]}`);
  }
  assertEquals(metrics.closedSetAccuracy, metrics.accuracy);
  assertStringIncludes(notes.fewShotAccuracy5!, "20 episodes of 4 classes");
  assertEquals(geometry.classes, [2, 4, 5, 9, 8, 3]);
  const known = (split: string) =>
    [...embeddings.labels].filter((_, row) => embeddings.splits[row] === split);
  assertEquals(new Set(known("test")), new Set(geometry.classes));
  assertEquals(new Set(known("unknown")), new Set([0, 1, 6, 7]));
});

Deno.test("trainCell() says why a metric is undefined for a loss", async () => {
  const { metrics, notes } = await trained({
    matrix: { ...matrix, loss: [{ name: "triplet" }] },
    evaluation: { metrics: ["accuracy", "ece"] },
  });
  assert(metrics.accuracy! > 0);
  assertEquals(metrics.ece, null);
  assertStringIncludes(notes.ece!, "logits");
});

Deno.test("trainCell() learns class and angle of rotated digits in one network", async () => {
  const { metrics } = await trained({
    matrix: { ...matrix, dimension: [11], loss: [{ name: "prototype-joint", taskWeight: 0.5 }] },
    training: { ...training, trainSize: "all", epochs: 12, rotation: { maximum: 60 } },
  });
  // Always guessing 0 degrees errs by 30 on average, and any class by chance is right in a tenth.
  assertLess(metrics.angleError!, 24);
  assert(metrics.accuracy! > 0.5, `accuracy is ${metrics.accuracy}`);
});

Deno.test("trainCell() arranges targets by the likeness of the training images", async () => {
  const { geometry, metrics } = await trained({
    matrix: { ...matrix, loss: [{ name: "regression", similarity: "data" }] },
    training,
  });
  assertEquals(geometry.targets?.length, 10);
  assert(metrics.accuracy! > 0.2);
});

Deno.test("trainCell() augments by streams of the seed", async () => {
  const augmentation = { shift: 2, cutout: 6 };
  const parts = { training: { ...training, trainSize: 100, augmentation } };
  const [first, again] = [await trained(parts), await trained(parts)];
  assertEquals(first.history, again.history);
  const plain = await trained({ training: { ...training, trainSize: 100 } });
  assert(plain.history.at(-1)!.loss !== first.history.at(-1)!.loss);
});
