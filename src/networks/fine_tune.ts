import { randomStream } from "../base/random.ts";
import type { Cell } from "../cell/cell.ts";
import { tf } from "../compute/tf.ts";
import { createBatchSource } from "../data/batches.ts";
import type { Split } from "../data/types.ts";
import { assignVariables, readVariables } from "./restore.ts";
import { mapImages, predictionsOf } from "./scores.ts";
import { train } from "./train.ts";
import { createTrainer, type Trainer } from "./trainer.ts";

/** How a network is trained on for another dataset. */
export interface FineTuningOptions {
  /** The name of the dataset. */
  dataset: string;
  /** Passes over the training images. */
  epochs: number;
  /** Images a step. */
  batchSize: number;
  /** The first learning rate of Adam, which falls along half a cosine. */
  learningRate: number;
}

/** The predictions of a fine-tuned network on the test images. */
export interface FineTuned {
  /** N predicted labels; -1 where the network tells no class. */
  predictions: Int32Array;
  /** N class labels. */
  labels: Int32Array;
  /** The step at which the loss was found not to be finite; absent when all went well. */
  divergedAt?: number;
}

/**
 * Fine-tunes a copy of a network: a new softmax head on its embedding, then every weight is trained on
 * another dataset.
 *
 * All chance comes from the cell's seed under a purpose of its own: head and order of the images are
 * neither those of the training before, nor those of another seed.
 *
 * @param source The trained network, which stays as it is.
 * @param cell Its cell.
 * @param images What to train on, and what to predict.
 * @param options The dataset and the budget.
 * @returns Predictions and labels of the test images.
 */
export async function fineTune(
  source: Trainer,
  cell: Cell,
  images: { train: Split; test: Split },
  { dataset, epochs, batchSize, learningRate }: FineTuningOptions,
): Promise<FineTuned> {
  const seed = randomStream(cell.seed, "fine-tuning").integer(2 ** 32);
  const tuned: Cell = {
    ...cell,
    seed,
    dataset,
    openSetSplit: null,
    loss: { name: "softmax" },
    training: {
      ...cell.training,
      epochs,
      batchSize,
      optimizer: {
        name: "adam",
        learningRate,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        decoupledWeightDecay: 0,
      },
      schedule: { name: "cosine", warmup: 0 },
      gradientClipping: null,
    },
  };
  const weights = await readVariables(source.backbone.variables);
  const trainer = createTrainer(tuned);
  const batches = createBatchSource(images.train, { seed });
  try {
    assignVariables(trainer.backbone.variables, weights);
    const { divergedAt } = await train(trainer, tuned, {
      source: batches,
      size: images.train.size,
    });
    const scores = await mapImages(
      images.test,
      (batch) => tf.tidy(() => trainer.loss.scores(trainer.embed(batch))),
    );
    return {
      predictions: predictionsOf(scores, images.test.size),
      labels: Int32Array.from(images.test.labels),
      ...divergedAt !== undefined && { divergedAt },
    };
  } finally {
    batches.dispose();
    trainer.dispose();
  }
}
