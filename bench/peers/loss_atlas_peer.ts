/**
 * A peer that trains with this project: answers each line of its input, a {@linkcode Task}, with
 * the milliseconds of its steps. With `--stock`, on tfjs's own kernels.
 */
import "@tensorflow/tfjs-backend-wasm";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { expandMatrix, parseExperiment } from "../../src/experiment/mod.ts";
import { randomStream } from "../../src/random.ts";
import { createTrainer } from "../../src/training/trainer.ts";
import { registerStockFilterGradient } from "./_stock.ts";
import type { Task } from "./_task.ts";

const BATCH = 128;
const CLASSES = 10;

/** A function that takes one step and returns how long it took. */
function stepper({ loss, size }: Task): () => number {
  const experiment = {
    name: "peer",
    title: "Peer",
    matrix: {
      dataset: [size === 28 ? "mnist" : "cifar-10"],
      loss: [{ name: loss }],
      dimension: [2],
      activation: ["linear"],
      seed: [1],
    },
  };
  const [cell] = expandMatrix(parseExperiment(experiment, "the benchmark"));
  const trainer = createTrainer(cell!);
  const channels = size === 28 ? 1 : 3;
  const random = randomStream(1, "images");
  const values = Float32Array.from({ length: BATCH * size * size * channels }, random.uniform);
  const images = tf.tensor4d(values, [BATCH, size, size, channels]);
  const labels = tf.tensor1d(Array.from({ length: BATCH }, (_, i) => i % CLASSES), "int32");
  return () => {
    const start = performance.now();
    const value = trainer.step(images, labels);
    value.dataSync();
    value.dispose();
    return performance.now() - start;
  };
}

if (Deno.args.includes("--stock")) {
  tf.env().set("PROD", true);
  await tf.setBackend("wasm");
  registerStockFilterGradient();
} else {
  await useBackend("wasm");
}

const steppers = new Map<string, () => number>();
for await (const line of lines(Deno.stdin.readable)) {
  const task = JSON.parse(line) as Task;
  const key = `${task.loss}/${task.size}`;
  const step = steppers.get(key) ?? stepper(task);
  steppers.set(key, step);
  console.log(JSON.stringify(Array.from({ length: task.steps }, step)));
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
