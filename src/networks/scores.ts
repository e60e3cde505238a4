import { InputError } from "../base/errors.ts";
import { type Matrix, rowOf } from "../base/matrix.ts";
import type { Loss } from "../losses/mod.ts";
import { mapRows } from "./map_images.ts";

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
