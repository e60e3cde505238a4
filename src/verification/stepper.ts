import process from "node:process";
import { randomStream } from "../base/random.ts";
import { tf } from "../compute/tf.ts";
import { createTrainer } from "../networks/trainer.ts";
import { expandMatrix } from "../study/expand.ts";
import { parseExperiment } from "../study/parse.ts";

const BATCH = 128;
const CLASSES = 10;

/** Images of 28 x 28 x 1 or 32 x 32 x 3. */
export type ImageSize = 28 | 32;

/** A network in training. */
export interface Stepper {
  /** Takes one training step, batch 128 and Adam, and waits for its end. */
  step(): void;
  /** Frees its tensors. */
  dispose(): void;
}

/** The dimension in which a loss is timed: the joint loss spends one on the regression. */
export function dimensionOf(loss: string): number {
  return loss === "prototype-joint" ? 3 : 2;
}

/** Builds a network with a loss, and a batch of noise to train it on. */
export function createStepper(
  loss: string,
  size: ImageSize,
  training: { backbone?: string } = {},
): Stepper {
  const experiment = {
    name: "step",
    title: "One training step",
    matrix: {
      dataset: [size === 28 ? "mnist" : "cifar10"],
      loss: [{ name: loss }],
      dimension: [dimensionOf(loss)],
      activation: ["linear"],
      seed: [1],
    },
    training,
  };
  const [cell] = expandMatrix(parseExperiment(experiment, "the benchmark"));
  const trainer = createTrainer(cell!);
  const channels = size === 28 ? 1 : 3;
  const random = randomStream(1, "images");
  const values = Float32Array.from({ length: BATCH * size * size * channels }, random.uniform);
  const images = tf.tensor4d(values, [BATCH, size, size, channels]);
  const labels = tf.tensor1d(Array.from({ length: BATCH }, (_, i) => i % CLASSES), "int32");
  // Some losses read more than images and labels.
  const angles = tf.tensor1d(Array.from({ length: BATCH }, (_, i) => i / BATCH));
  return {
    step() {
      const value = trainer.step(images, labels, { angles });
      value.dataSync();
      value.dispose();
    },
    dispose() {
      trainer.dispose();
      tf.dispose([images, labels, angles]);
    },
  };
}

/**
 * Milliseconds of processor time that a step takes, V8's helpers included: on an idle core those of
 * the clock, and little disturbed on a busy one.
 */
export function timed({ step }: Pick<Stepper, "step">): number {
  const start = process.cpuUsage();
  step();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
