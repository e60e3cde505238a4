import type { Split } from "../../data/mod.ts";
import { InputError } from "../../base/errors.ts";
import { type Matrix, rowOf } from "../../base/matrix.ts";
import type { Trainer } from "../../networks/trainer.ts";
import { argmaxRows, mapImages, mapRows } from "./embed.ts";

/** Where the frozen features of a protocol come from. */
export type LayerName = "embedding" | "hidden";

/** A trained network as protocols see it: images in, numbers out. */
export interface Network {
  /** The rows of a layer for some images. */
  layer(name: LayerName, split: Split): Promise<Matrix>;
  /** Scores of embeddings, n x classes; undefined for a loss that has no classes. */
  scores(embeddings: Matrix): Promise<Matrix | undefined>;
  /** The scores, where their softmax is a probability. */
  logits(embeddings: Matrix): Promise<Matrix | undefined>;
}

/** Wraps a trainer as a network to measure. */
export function networkOf({ backbone, loss, embed }: Trainer): Network {
  const scores = async (embeddings: Matrix): Promise<Matrix | undefined> => {
    try {
      return await mapRows(embeddings, (rows) => loss.scores(rows));
    } catch (error) {
      // A pure regression says so by this error; everything else is a fault.
      if (error instanceof InputError) return undefined;
      throw error;
    }
  };
  return {
    layer: (name, split) =>
      mapImages(split, name === "embedding" ? embed : (images) => backbone.features(images)),
    scores,
    logits: (embeddings) => loss.logits ? scores(embeddings) : Promise.resolve(undefined),
  };
}

/** The predicted class of each row of scores, -1 where the loss has no classes. */
export function predictionsOf(scores: Matrix | undefined, rows: number): Int32Array {
  return scores ? argmaxRows(scores) : new Int32Array(rows).fill(-1);
}

/** The mean row of a matrix. */
export function meanRow(x: Matrix): Float64Array {
  const mean = new Float64Array(x.columns);
  for (let index = 0; index < x.rows; index++) {
    for (const [column, value] of rowOf(x, index).entries()) mean[column]! += value / x.rows;
  }
  return mean;
}
