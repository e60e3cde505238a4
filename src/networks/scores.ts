import { InputError } from "../base/errors.ts";
import { type Matrix, rowOf } from "../base/matrix.ts";
import { tf } from "../compute/tf.ts";
import { uploadImages } from "../data/batches.ts";
import { selectSamples } from "../data/split.ts";
import type { Split } from "../data/types.ts";
import type { Loss } from "../losses/loss.ts";

/** Scores of embeddings, n x classes; undefined for a loss that has no classes. */
export async function scoresOf(loss: Loss, embeddings: Matrix): Promise<Matrix | undefined> {
  try {
    return await mapRows(embeddings, (rows) => loss.scores(rows));
  } catch (error) {
    // A pure regression says so by this error; everything else is a fault.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The scores, where their softmax is a probability. */
export function logitsOf(loss: Loss, embeddings: Matrix): Promise<Matrix | undefined> {
  return loss.logits ? scoresOf(loss, embeddings) : Promise.resolve(undefined);
}

/**
 * The class of the highest score of each row, the first of several; -1 where the loss has no
 * classes or a score is not a number.
 */
export function predictionsOf(scores: Matrix | undefined, rows: number): Int32Array {
  if (scores === undefined) return new Int32Array(rows).fill(-1);
  return Int32Array.from({ length: rows }, (_, row) => largest(rowOf(scores, row)));
}

function largest(row: Float32Array): number {
  let best = 0;
  for (let column = 0; column < row.length; column++) {
    if (Number.isNaN(row[column])) return -1;
    if (row[column]! > row[best]!) best = column;
  }
  return best;
}

/** Images a pass: enough to keep the device busy, few enough to fit beside the training images. */
const BATCH_SIZE = 256;

/** Computes a row for each image of a split, batch by batch. */
export async function mapImages(
  split: Split,
  compute: (images: tf.Tensor4D) => tf.Tensor2D,
): Promise<Matrix> {
  let data = new Float32Array();
  let columns = 0;
  for (let start = 0; start < split.size; start += BATCH_SIZE) {
    const size = Math.min(BATCH_SIZE, split.size - start);
    const batch = selectSamples(split, Array.from({ length: size }, (_, index) => start + index));
    const rows = tf.tidy(() => compute(uploadImages(batch)));
    const values = await rows.data<"float32">();
    if (start === 0) {
      columns = rows.shape[1];
      data = new Float32Array(split.size * columns);
    }
    data.set(values, start * columns);
    rows.dispose();
  }
  return { data, rows: split.size, columns };
}

/** Computes a row for each row of a matrix, such as the scores of embeddings. */
export async function mapRows(
  x: Matrix,
  compute: (rows: tf.Tensor2D) => tf.Tensor2D,
): Promise<Matrix> {
  const result = tf.tidy(() => compute(tf.tensor2d(x.data, [x.rows, x.columns])));
  const data = await result.data<"float32">() as Float32Array;
  const columns = result.shape[1];
  result.dispose();
  return { data, rows: x.rows, columns };
}
