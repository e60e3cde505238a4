import type { Matrix } from "../base/matrix.ts";
import { largestProbabilities } from "../base/softmax.ts";
import type { Embeddings, SplitName } from "./embeddings.ts";

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
