import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { createBatchSource } from "../../src/data/batches.ts";
import { loadDataset } from "../../src/data/load.ts";
import { takeStratified } from "../../src/data/split.ts";
import { tf } from "../../src/compute/tf.ts";
import { lossNames } from "../../src/losses/catalogue.ts";
import { resolveLoss } from "../../src/losses/resolve.ts";
import { restoreNetwork } from "../../src/networks/restore.ts";
import { train } from "../../src/networks/train.ts";
import { trainNetwork } from "../../src/networks/train_network.ts";
import { createTrainer, type Trainer } from "../../src/networks/trainer.ts";
import type { Schedule } from "../../src/study/mod.ts";
import { noiseBatch, tinyCell } from "./_tiny.ts";

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

/** Trains 60 steps whose losses are all 0, and spoils a variable after one of them. */
async function spoilt(after: number, spoil: (trainer: Trainer) => tf.Variable, value: number) {
  await useBackend("wasm");
  const cell = tinyCell();
  cell.training = { ...cell.training, backbone: "linear", epochs: 10, batchSize: 7 };
  const source = createBatchSource(takeStratified((await loadDataset("digits")).train, 40), {
    seed: 1,
  });
  const trainer = createTrainer(cell);
  let steps = 0;
  const watched: Trainer = {
    ...trainer,
    step(...batch) {
      trainer.step(...batch).dispose();
      const variable = spoil(trainer);
      if (++steps === after) {
        tf.tidy(() => {
          const values = variable.dataSync().slice();
          values[values.length >> 1] = value;
          variable.assign(tf.tensor(values, variable.shape));
        });
      }
      return tf.scalar(0);
    },
  };
  const before = tf.memory().numTensors;
  const { divergedAt } = await train(watched, cell, { source, size: 40 });
  assertEquals(tf.memory().numTensors, before, "train() leaks");
  trainer.dispose();
  source.dispose();
  return divergedAt;
}

Deno.test("train() sees what has diverged in the parameters, whatever the loss says", async () => {
  const weights = ({ backbone }: Trainer) => backbone.variables["embedding/weights"]!;
  for (const value of [NaN, Infinity, -Infinity]) {
    assertEquals(await spoilt(1, weights, value), 50);
    assertEquals(await spoilt(50, weights, value), 60);
    assertEquals(await spoilt(60, weights, value), 60);
    assertEquals(await spoilt(12, ({ loss }) => loss.variables.weights!, value), 50);
    assertEquals(await spoilt(60, ({ memory }) => memory.at(-1)!, value), 60);
  }
  assertEquals(await spoilt(12, weights, 1e38), undefined);
});

/** How a few steps at a rate end, and whether all that is published of the network is finite. */
async function ending(name: string, backbone: string, optimizer: object) {
  const loss = resolveLoss({ name }, { classes: 10, dimension: 3 });
  const cell = tinyCell({ loss, dimension: 3 });
  const size = { trainSize: 60, testSize: 20, batchSize: 15, epochs: 1 };
  const fixed = name.startsWith("prototype-") || name.endsWith("-joint");
  const rotation = fixed ? { maximum: 40 } : null;
  cell.training = { ...cell.training, ...size, rotation, backbone, optimizer: optimizer as never };
  const network = await trainNetwork(cell, loadDataset);
  const { divergedAt, weights, lossVariables, embeddings } = network;
  // What has diverged is restored as well, and embeds.
  const restored = restoreNetwork(cell, network);
  const { images, labels } = noiseBatch(2);
  const again = restored.embed(images);
  assertEquals(again.shape, [2, 3]);
  tf.dispose([images, labels, again]);
  restored.dispose();
  const published = [
    ...Object.values(weights),
    ...Object.values(lossVariables),
    embeddings.coordinates,
  ];
  return { divergedAt, finite: published.every(({ data }) => data.every(Number.isFinite)) };
}

Deno.test("trainNetwork() publishes no network as trained that is not finite", async () => {
  await useBackend("wasm");
  const adam = { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decoupledWeightDecay: 0 };
  const optimizers = [
    { name: "sgd", learningRate: 10, momentum: 0.9, weightDecay: 0 },
    { name: "sgd", learningRate: 1e20, momentum: 0.9, weightDecay: 0 },
    { ...adam, learningRate: 1e10 },
  ];
  let diverged = 0;
  for (const optimizer of optimizers) {
    const cells = [
      ...lossNames.map((name) => [name, "mlp"] as const),
      ...["scholl", "linear", "resnet8"].map((backbone) => ["triplet", backbone] as const),
    ];
    for (const [name, backbone] of cells) {
      const { divergedAt, finite } = await ending(name, backbone, optimizer);
      const at = `${name} on ${backbone}, ${JSON.stringify(optimizer)}`;
      assert(finite || divergedAt !== undefined, `${at} is published as trained`);
      if (divergedAt !== undefined) diverged++;
    }
  }
  assert(diverged > 20, `${diverged} diverged`);
});
