import { assertAlmostEquals, assertEquals } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { createBatchSource } from "../../src/data/batches.ts";
import { loadDataset } from "../../src/data/load.ts";
import { takeStratified } from "../../src/data/split.ts";
import { train } from "../../src/networks/train.ts";
import { createTrainer, type Trainer } from "../../src/networks/trainer.ts";
import type { Schedule } from "../../src/study/mod.ts";
import { tinyCell } from "./_tiny.ts";

/** The factor that each step of a training of two epochs of five steps is given. */
async function factorsOf(schedule: Schedule): Promise<number[]> {
  await useBackend("wasm");
  const cell = tinyCell();
  cell.training = { ...cell.training, schedule, backbone: "mlp", epochs: 2, batchSize: 8 };
  const split = takeStratified((await loadDataset("digits")).train, 40);
  const source = createBatchSource(split, { seed: 1 });
  const factors: number[] = [];
  const trainer = createTrainer(cell);
  const watched: Trainer = {
    ...trainer,
    step(images, labels, options) {
      factors.push(options!.learningRateFactor!);
      return trainer.step(images, labels, options);
    },
  };
  await train(watched, cell, { source, size: 40 });
  trainer.dispose();
  source.dispose();
  return factors;
}

Deno.test("train() runs through the schedule once, over all epochs", async () => {
  const factors = await factorsOf({ name: "cosine", warmup: 0.2 });
  assertEquals(factors.slice(0, 3), [0.5, 1, 1]);
  assertEquals(factors.length, 10);
  assertAlmostEquals(factors[6]!, 0.5, 1e-6);
  assertEquals(factors.slice(2), factors.slice(2).toSorted((a, b) => b - a));
});

Deno.test("train() leaves the learning rate alone by default", async () => {
  assertEquals(await factorsOf(tinyCell().training.schedule), new Array(10).fill(1));
});
