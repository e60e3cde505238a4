import type { Matrix } from "../base/matrix.ts";

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
