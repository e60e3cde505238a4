import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { type BackendName, useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { createBatchSource } from "../../src/data/batches.ts";
import { loadDataset } from "../../src/data/load.ts";
import { lossNames } from "../../src/losses/mod.ts";
import { resolveLoss } from "../../src/losses/resolve.ts";
import { createTrainer } from "../../src/networks/trainer.ts";
import type { Cell } from "../../src/study/mod.ts";
import { releaseDevice } from "../_release.ts";
import { lacks } from "../_requires.ts";
import { noiseBatch, tinyCell } from "./_tiny.ts";

/** The losses of some steps on one batch, then its embeddings. */
async function trainTiny(backend: BackendName): Promise<number[]> {
  await useBackend(backend);
  const trainer = createTrainer(tinyCell());
  const { images, labels } = noiseBatch(4);
  const values: number[] = [];
  for (let step = 0; step < 3; step++) {
    const loss = trainer.step(images, labels);
    values.push((await loss.data())[0]!);
    loss.dispose();
  }
  const embeddings = trainer.embed(images);
  values.push(...await embeddings.data());
  tf.dispose([images, labels, embeddings]);
  trainer.dispose();
  return values;
}

Deno.test.afterAll(releaseDevice);

Deno.test("createTrainer() trains alike on cpu, wasm and webgpu", async (context) => {
  const reference = await trainTiny("cpu");
  assertLess(reference[2]!, reference[0]!);
  for (const backend of ["wasm", "webgpu"] as const) {
    await context.step({
      name: `${backend} within 2e-4 of cpu`,
      ignore: backend === "webgpu" && await lacks("webgpu"),
      async fn() {
        const values = await trainTiny(backend);
        assertEquals(values.length, reference.length);
        for (const [at, value] of values.entries()) {
          assertAlmostEquals(value, reference[at]!, 2e-4 * Math.max(1, Math.abs(reference[at]!)));
        }
      },
    });
  }
});

Deno.test("createTrainer() leaves no tensor behind after a step, for any loss", async () => {
  await useBackend("wasm");
  for (const name of lossNames) {
    const loss = resolveLoss({ name }, { classes: 10, dimension: 10 });
    const before = tf.memory().numTensors;
    const trainer = createTrainer(tinyCell({ loss, dimension: 10 }));
    const { images, labels } = noiseBatch(20);
    const angles = tf.linspace(-40, 40, 20);
    trainer.step(images, labels, { angles }).dispose();
    const after = tf.memory().numTensors;
    trainer.step(images, labels, { angles }).dispose();
    assertEquals(tf.memory().numTensors, after, `${name} leaks in a step`);
    tf.dispose([images, labels, angles]);
    trainer.dispose();
    assertEquals(tf.memory().numTensors, before, `${name} leaks when disposed`);
  }
});

Deno.test("createTrainer() starts networks of one seed alike, and a seed of 0 is a seed", async () => {
  await useBackend("wasm");
  const embed = async (seed: number, loss: string) => {
    const trainer = createTrainer(tinyCell({ seed, loss: { name: loss } }));
    const { images, labels } = noiseBatch(2);
    const embeddings = trainer.embed(images);
    const values = [...await embeddings.data()];
    tf.dispose([images, labels, embeddings]);
    trainer.dispose();
    return values;
  };
  const zero = await embed(0, "softmax");
  assertEquals(zero, await embed(0, "triplet"));
  const one = await embed(1, "softmax");
  assert(zero.every((value, at) => value !== one[at]));
});

for (const optimizer of ["adam", "sgd"] as const) {
  Deno.test(`createTrainer() learns some digits by heart with ${optimizer}`, async () => {
    await useBackend("wasm");
    const cell = tinyCell({ dimension: 10 });
    const options = optimizer === "adam"
      ? { ...cell.training.optimizer, learningRate: 0.001 }
      : { name: optimizer, learningRate: 0.02, momentum: 0.9, weightDecay: 1e-4 };
    cell.training = { ...cell.training, optimizer: options };
    const trainer = createTrainer(cell);
    const { train } = await loadDataset("digits");
    const source = createBatchSource(train, { seed: 1 });
    const { images, labels } = source.take(Int32Array.from({ length: 32 }, (_, i) => i), 1);
    const losses: number[] = [];
    for (let step = 0; step < 40; step++) {
      const loss = trainer.step(images, labels);
      losses.push((await loss.data())[0]!);
      loss.dispose();
    }
    tf.dispose([images, labels]);
    source.dispose();
    trainer.dispose();
    assertLess(losses.at(-1)!, 0.5 * losses[0]!);
  });
}

/** The first layer's weights after some steps on one batch. */
async function stepped(training: Partial<Cell["training"]>, factors: number[]): Promise<number[]> {
  await useBackend("wasm");
  const cell = tinyCell();
  cell.training = { ...cell.training, backbone: "mlp", ...training };
  const trainer = createTrainer(cell);
  const { images, labels } = noiseBatch(20);
  const before = tf.memory().numTensors;
  for (const learningRateFactor of factors) {
    trainer.step(images, labels, { learningRateFactor }).dispose();
  }
  assertEquals(tf.memory().numTensors, before, "a step leaks");
  const values = [...await trainer.backbone.variables["dense/weights"]!.data()];
  tf.dispose([images, labels]);
  trainer.dispose();
  return values;
}

const sgd = { name: "sgd", learningRate: 0.1, momentum: 0, weightDecay: 0 } as const;

Deno.test("createTrainer() moves less by a smaller factor, and as ever by a factor of 1", async () => {
  const [start, whole, half] = [
    await stepped({ optimizer: sgd }, []),
    await stepped({ optimizer: sgd }, [1]),
    await stepped({ optimizer: sgd }, [0.5]),
  ];
  const at = start.findIndex((value, i) => Math.abs(whole[i]! - value) > 1e-4);
  assertAlmostEquals((half[at]! - start[at]!) / (whole[at]! - start[at]!), 0.5, 1e-3);
});

Deno.test("createTrainer() moves by at most the clipped norm times the learning rate", async () => {
  const start = await stepped({ optimizer: sgd }, []);
  const moved = await stepped({ optimizer: sgd, gradientClipping: 0.01 }, [1]);
  const free = await stepped({ optimizer: sgd }, [1]);
  const distance = (to: number[]) =>
    Math.sqrt(to.reduce((sum, value, i) => sum + (value - start[i]!) ** 2, 0));
  assert(distance(moved) <= 0.1 * 0.01 * 1.001 && distance(moved) > 0);
  assert(distance(free) > 2 * distance(moved));
});

Deno.test("createTrainer() trains the backbone that the cell names", () => {
  const cell = tinyCell();
  cell.training = { ...cell.training, backbone: "resnet8" };
  const trainer = createTrainer(cell);
  assert(trainer.backbone.layers.some(({ name }) => name === "block3-conv2"));
  trainer.dispose();
});
