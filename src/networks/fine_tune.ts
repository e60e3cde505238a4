import { type Matrix, rowOf } from "../base/matrix.ts";
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
  /**
   * Passes over the training images; `enough` trains until the training loss is low: 10 passes, and
   * anew with twice as many until it is, 320 at most.
   */
  epochs: number | "enough";
  /** The weights from which it starts: those of the network, or fresh ones as a baseline. */
  from?: "pretrained" | "scratch";
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
  /** Passes that were enough, and the mean training loss after them; absent of a given number. */
  enough?: { epochs: number; loss: number; met: boolean };
}

/** The mean cross-entropy of the training images at which a network has learned them. */
export const LEARNED = 0.1;

/** The first number of passes, and the last. */
const PASSES = { first: 10, last: 320 } as const;

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
 * @param options The dataset, the budget, and where it starts.
 * @returns Predictions and labels of the test images, and how long it took where it had no limit.
 */
export async function fineTune(
  source: Trainer,
  cell: Cell,
  images: { train: Split; test: Split },
  options: FineTuningOptions,
): Promise<FineTuned> {
  if (options.epochs !== "enough") return await tune(source, cell, images, options, options.epochs);
  for (let epochs: number = PASSES.first;; epochs *= 2) {
    const { loss, ...tuned } = await tune(source, cell, images, options, epochs);
    const met = loss <= LEARNED;
    if (tuned.divergedAt !== undefined) return tuned;
    if (met || epochs === PASSES.last) return { ...tuned, enough: { epochs, loss, met } };
  }
}

async function tune(
  source: Trainer,
  cell: Cell,
  images: { train: Split; test: Split },
  { dataset, batchSize, learningRate, from = "pretrained" }: FineTuningOptions,
  epochs: number,
): Promise<FineTuned & { loss: number }> {
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
    if (from === "pretrained") assignVariables(trainer.backbone.variables, weights);
    const { divergedAt } = await train(trainer, tuned, {
      source: batches,
      size: images.train.size,
    });
    const scoresOf = (split: Split) =>
      mapImages(split, (batch) => tf.tidy(() => trainer.loss.scores(trainer.embed(batch))));
    return {
      predictions: predictionsOf(await scoresOf(images.test), images.test.size),
      labels: Int32Array.from(images.test.labels),
      loss: crossEntropyOf(await scoresOf(images.train), images.train.labels),
      ...divergedAt !== undefined && { divergedAt },
    };
  } finally {
    batches.dispose();
    trainer.dispose();
  }
}

/** The mean cross-entropy of some logits. */
function crossEntropyOf(logits: Matrix, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < logits.rows; i++) {
    const row = rowOf(logits, i);
    const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
    sum += top - row[labels[i]!]! + Math.log(row.reduce((all, z) => all + Math.exp(z - top), 0));
  }
  return sum / logits.rows;
}
