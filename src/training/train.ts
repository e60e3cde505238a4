import { tf } from "../compute/tf.ts";
import { epochOrder, gatherBatch } from "../data/mod.ts";
import type { Cell } from "../experiment/types.ts";
import type { Trainer } from "./trainer.ts";

/** The loss of one step, as far as it was read. */
export interface HistoryRow {
  /** Epoch, from 1. */
  epoch: number;
  /** Step over all epochs, from 1. */
  step: number;
  /** The batch's loss. */
  loss: number;
}

/** How a training ended. */
export interface TrainingResult {
  /** The loss, every few steps. */
  history: HistoryRow[];
  /** The step at which the loss was found not to be finite; absent when all went well. */
  divergedAt?: number;
}

/** What a training is given beside the trainer. */
export interface TrainOptions {
  /** The training images, on the device. */
  images: tf.Tensor4D;
  /** Their class numbers. */
  labels: Uint8Array;
  /** Called when a loss was read. */
  onProgress?: (row: HistoryRow, totalSteps: number) => void;
  /** Ends the training early, with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Reading the loss at every step would stall the queue of a GPU. */
const READ_EVERY = 10;

/**
 * Trains a cell: for each epoch, for each batch of a seeded order, one step.
 *
 * A loss that is not finite ends the training, as nothing sensible can follow.
 */
export async function train(
  trainer: Trainer,
  { training, seed }: Pick<Cell, "training" | "seed">,
  { images, labels, onProgress, signal }: TrainOptions,
): Promise<TrainingResult> {
  const { epochs, batchSize } = training;
  const batches = Math.ceil(labels.length / batchSize);
  const total = epochs * batches;
  const history: HistoryRow[] = [];

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = epochOrder(labels.length, seed, epoch);
    for (let batch = 0; batch < batches; batch++) {
      const indices = order.subarray(batch * batchSize, (batch + 1) * batchSize);
      const value = tf.tidy(() => {
        const chosen = gatherBatch(images, labels, indices);
        return trainer.step(chosen.images, chosen.labels);
      });

      const step = (epoch - 1) * batches + batch + 1;
      if (step % READ_EVERY === 0 || step === 1 || batch === batches - 1) {
        const row = { epoch, step, loss: (await value.data())[0]! };
        history.push(row);
        onProgress?.(row, total);
        if (!Number.isFinite(row.loss)) {
          value.dispose();
          return { history, divergedAt: step };
        }
        signal?.throwIfAborted();
      }
      value.dispose();
    }
  }
  return { history };
}
