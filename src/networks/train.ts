import type { Cell } from "../cell/cell.ts";
import { type Scalar, tf } from "../compute/tf.ts";
import { type Batch, type BatchSource, cutBatches, epochOrder } from "../data/batches.ts";
import { learningRateFactor } from "./schedule.ts";
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

/** The options of a training beside the trainer. */
export interface TrainOptions {
  /** Where the batches come from. */
  source: BatchSource;
  /** The number of training images. */
  size: number;
  /** The angle of each image in degrees, for losses that regress on it. */
  angles?: Float32Array | undefined;
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
  { training: { epochs, batchSize, schedule }, seed }: Pick<Cell, "training" | "seed">,
  { source, size, angles, onProgress, signal }: TrainOptions,
): Promise<TrainingResult> {
  const totalSteps = epochs * Math.ceil(size / batchSize);
  const history: HistoryRow[] = [];
  let step = 0;

  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const indices of cutBatches(epochOrder(size, seed, epoch), batchSize)) {
      const tensor = takeStep(trainer, source.take(indices, epoch), {
        angles: angles && gather(angles, indices),
        learningRateFactor: learningRateFactor(schedule, step, totalSteps),
      });
      step++;
      const due = step === 1 || step === totalSteps || step % READ_EVERY === 0;
      const loss = due ? (await tensor.data())[0]! : undefined;
      tensor.dispose();
      if (loss === undefined) continue;

      const row = { epoch, step, loss };
      history.push(row);
      onProgress?.(row, totalSteps);
      if (!Number.isFinite(loss)) return { history, divergedAt: step };
      await letEventsIn();
      signal?.throwIfAborted();
    }
  }
  return { history };
}

/**
 * On WASM nothing else waits for anything: without a turn of the event loop no signal, no closed
 * pipe and no word to the outside would pass before the end.
 */
function letEventsIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function takeStep(
  trainer: Trainer,
  { images, labels }: Batch,
  { angles, learningRateFactor }: { angles: Float32Array | undefined; learningRateFactor: number },
): Scalar {
  const extras = angles ? { angles: tf.tensor1d(angles) } : {};
  const loss = trainer.step(images, labels, { ...extras, learningRateFactor });
  tf.dispose([images, labels, extras]);
  return loss;
}

function gather(values: Float32Array, indices: Int32Array): Float32Array {
  return Float32Array.from(indices, (index) => values[index]!);
}
