import type { Matrix } from "../matrix.ts";
import {
  accuracy,
  fisherRatio,
  fisherTrace,
  knnAccuracy,
  silhouette,
  silhouetteCosine,
} from "../metrics/mod.ts";

/** A trained network's embeddings, as a metric may look at them. */
export interface Embedded {
  /** Embeddings of the training images. */
  train: Matrix;
  trainLabels: Int32Array;
  /** Embeddings of the test images. */
  test: Matrix;
  testLabels: Int32Array;
  /** The predicted class of each test image. */
  predictions: Int32Array;
  /** k of the kNN accuracy. */
  neighbours: number;
}

const ofTest = (metric: (x: Matrix, labels: Int32Array) => number) => (embedded: Embedded) =>
  metric(embedded.test, embedded.testLabels);

/** The metrics that an experiment may list under `evaluation.metrics`. */
export const METRICS: Readonly<Record<string, (embedded: Embedded) => number>> = {
  accuracy: ({ predictions, testLabels }) => accuracy(predictions, testLabels),
  knnAccuracy: ({ train, trainLabels, test, testLabels, neighbours }) =>
    knnAccuracy(train, trainLabels, test, testLabels, neighbours),
  fisherRatio: ofTest(fisherRatio),
  fisherTrace: ofTest(fisherTrace),
  silhouette: ofTest(silhouette),
  silhouetteCosine: ofTest(silhouetteCosine),
};
