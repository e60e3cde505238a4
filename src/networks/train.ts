import type { Cell } from "../cell/cell.ts";
import type { FixedSchedule } from "../cell/training.ts";
import { type Scalar, tf, type Variable } from "../compute/tf.ts";
import { type Batch, type BatchSource, cutBatches, epochOrder } from "../data/batches.ts";
import { type Convergence, Plateau } from "./plateau.ts";
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
  /**
   * The step at which the loss, or what the network had learned before it, was found not to be
   * finite; the last one where it was the last that spoilt it. Absent when all went well.
   */
  divergedAt?: number;
  /** How a training ended whose length its accuracy decided, unless it diverged. */
  convergence?: Convergence;
}

/** The options of a training beside the trainer. */
export interface TrainOptions {
  /** Where the batches come from. */
  source: BatchSource;
  /** The number of training images. */
  size: number;
  /** The angle of each image in degrees, for losses that regress on it. */
  angles?: Float32Array | undefined;
  /** Tells which validation images are right now, 1 or 0 each; needed by the schedule `plateau`. */
  validate?: (() => Promise<Uint8Array>) | undefined;
  /** Called when a loss was read. */
  onProgress?: (row: HistoryRow, totalSteps: number) => void;
  /** Ends the training early, with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Reading the loss at every step would stall the queue of a GPU. */
const READ_EVERY = 10;

/** A multiple of it: looking through all parameters at every step would cost a tenth of a small one. */
const LOOK_EVERY = 50;

/**
 * Trains a cell: for each epoch, for each batch of a seeded order, one step. No epochs leave the
 * network as it is.
 *
 * A loss or a parameter that is not finite ends the training, as nothing sensible can follow. The
 * loss alone need not tell: an operation may take NaN for a bound.
 */
export async function train(
  trainer: Trainer,
  { training: { epochs, batchSize, schedule }, seed }: Pick<Cell, "training" | "seed">,
  { source, size, angles, validate, onProgress, signal }: TrainOptions,
): Promise<TrainingResult> {
  if (epochs === 0) return { history: [] };
  const steps = Math.ceil(size / batchSize);
  const plateau = schedule.name === "plateau"
    ? new Plateau(schedule, { epochs, steps })
    : undefined;
  const lastEpoch = () => plateau?.epochs ?? epochs;
  const learned = [trainer.backbone, trainer.loss].flatMap((part) => Object.values(part.variables));
  const history: HistoryRow[] = [];
  let step = 0;

  for (let epoch = 1; epoch <= lastEpoch(); epoch++) {
    const totalSteps = lastEpoch() * steps;
    for (const indices of cutBatches(epochOrder(size, seed, epoch), batchSize)) {
      step++;
      const due = step === 1 || step === totalSteps || step % READ_EVERY === 0;
      const looks = step === totalSteps || step % LOOK_EVERY === 0;
      const before = looks ? deviation(learned) : undefined;
      const tensor = takeStep(trainer, source.take(indices, epoch), {
        angles: angles && gather(angles, indices),
        learningRateFactor: plateau?.factor(step - 1) ??
          learningRateFactor(schedule as FixedSchedule, step - 1, totalSteps),
      });
      const loss = due ? (await tensor.data())[0]! : undefined;
      tensor.dispose();
      if (loss === undefined) continue;

      const row = { epoch, step, loss };
      history.push(row);
      onProgress?.(row, totalSteps);
      const sound = !before || await isZero(before);
      if (!sound || !Number.isFinite(loss)) return { history, divergedAt: step };
      await letEventsIn();
      signal?.throwIfAborted();
    }
    if (plateau?.watches) plateau.watch(await validate!());
  }
  // No later loss tells of the last step, and a gradient too large to square stops Adam for good.
  const sound = await isZero(deviation([...learned, ...trainer.memory]));
  if (!sound) return { history, divergedAt: step };
  return { history, ...plateau && { convergence: plateau.convergence } };
}

/** 0 where all values are finite, and otherwise NaN, as 0 times them is. */
function deviation(variables: readonly Variable[]): Scalar {
  return tf.tidy(() => tf.addN(variables.map((variable) => tf.sum(tf.mul(variable, 0)))));
}

async function isZero(scalar: Scalar): Promise<boolean> {
  const [value] = await scalar.data();
  scalar.dispose();
  return value === 0;
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
