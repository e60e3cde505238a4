import { largestProbabilities, type Matrix } from "../base/matrix.ts";

/**
 * Which images an embedding belongs to: seen in training, kept back from it for choosing settings,
 * held out, or of a class never seen.
 */
export type SplitName = "train" | "validation" | "test" | "unknown";

/** Embeddings of images, row by row, with what is known about each. */
export interface Embeddings {
  /** The split of each row. */
  splits: SplitName[];
  /** The class of each row, as a number of the dataset. */
  labels: Int32Array;
  /** The class that the network predicts, as a number of the dataset; -1 where it tells none. */
  predictions: Int32Array;
  /** The probability of that class, where the loss has logits. */
  confidences?: Float32Array;
  /** One row an image, one column a dimension. */
  coordinates: Matrix;
  /** How many test images there were, where only some of the rows were kept. */
  testImages?: number;
}

/** Where a loss puts the classes: what figures draw over the embedding. */
export interface Geometry {
  /** The classes that the network learned, as numbers of the dataset. */
  classes: number[];
  /** Means of the training embeddings, classes x dimension. */
  classMeans: number[][];
  /** Class vectors of the classifier, classes x dimension. */
  weights?: number[][];
  /** Bias of the classifier. */
  bias?: number[];
  /** Class centers of the loss, classes x dimension. */
  centers?: number[][];
  /** Target coordinates, classes x dimension. */
  targets?: number[][];
  /** Prototypes on the unit sphere, classes x dimension. */
  prototypes?: number[][];
}

/** The rows of one split; classes are numbers of the dataset, -1 where none is predicted. */
export function rowsOf(
  split: SplitName,
  coordinates: Matrix,
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  logits: Matrix | undefined,
): Embeddings {
  return {
    splits: new Array(coordinates.rows).fill(split),
    labels: Int32Array.from(labels),
    predictions: Int32Array.from(predictions),
    ...(logits && { confidences: Float32Array.from(largestProbabilities(logits)) }),
    coordinates,
  };
}

/** Puts the rows of several splits under one another. */
export function joinRows(parts: readonly Embeddings[]): Embeddings {
  const rows = parts.reduce((sum, { coordinates }) => sum + coordinates.rows, 0);
  const columns = parts[0]!.coordinates.columns;
  const joined: Embeddings = {
    splits: parts.flatMap(({ splits }) => splits),
    labels: new Int32Array(rows),
    predictions: new Int32Array(rows),
    coordinates: { data: new Float32Array(rows * columns), rows, columns },
  };
  const confidences = parts.every((part) => part.confidences) ? new Float32Array(rows) : undefined;
  let at = 0;
  for (const { labels, predictions, coordinates, ...part } of parts) {
    joined.labels.set(labels, at);
    joined.predictions.set(predictions, at);
    confidences?.set(part.confidences!, at);
    joined.coordinates.data.set(coordinates.data, at * columns);
    at += coordinates.rows;
  }
  return confidences ? { ...joined, confidences } : joined;
}
