import type { tf } from "../compute/tf.ts";
import type { Evaluation } from "../experiment/types.ts";
import { type Matrix, matrixFrom } from "../matrix.ts";
import { classMeans, evaluateMetric, linearProbe, type MetricResult } from "../metrics/mod.ts";
import type { Embeddings, Geometry } from "../store/run.ts";
import type { Trainer } from "../training/trainer.ts";
import { argmaxRows, mapImages, mapRows, maximumOfRows } from "./embed.ts";
import { nearestMeanScores, openSetMetrics } from "./open_set.ts";
import { readGeometry } from "./geometry.ts";
import type { CellData } from "../data/cell_data.ts";

/** What measuring a trained network gives. */
export interface Measured {
  metrics: Record<string, number | null>;
  /** Why a metric is undefined. */
  notes: Record<string, string>;
  embeddings: Embeddings;
  geometry: Geometry;
}

/** Measures a trained network on the data of its cell. */
export async function evaluate(
  trainer: Trainer,
  evaluation: Evaluation,
  data: CellData,
): Promise<Measured> {
  const { loss } = trainer;
  const embed = (images: tf.Tensor4D) => trainer.embed(images);
  const [train, test] = [await mapImages(data.train, embed), await mapImages(data.test, embed)];
  const [trainLabels, testLabels] = [data.train, data.test].map(({ labels }) =>
    Int32Array.from(labels)
  ) as [Int32Array, Int32Array];

  const means = meansByClass(train, trainLabels, data.classes.length);
  loss.setClassMeans?.(means);
  const score = (x: Matrix) => mapRows(x, (rows) => loss.scores(rows));
  const testScores = await score(test);
  const predictions = argmaxRows(testScores);

  const results = new Results();
  const geometry = await readGeometry(loss, means, data.classes);
  const input = {
    embeddings: test,
    labels: testLabels,
    predictions,
    train: { embeddings: train, labels: trainLabels },
    neighbours: evaluation.neighbours,
    ...(loss.logits && { logits: testScores }),
    ...(geometry.weights && { weights: matrixFrom(geometry.weights) }),
  };
  for (const name of evaluation.metrics) results.take(name, evaluateMetric(name, input));

  if (evaluation.probe) {
    const { C } = evaluation.probe;
    const probe = linearProbe(train, trainLabels, test, testLabels, { C });
    results.take("probeAccuracy", {
      value: probe.accuracy,
      ...(!probe.converged && { reason: `L-BFGS did not converge in ${probe.iterations} steps` }),
    });
  }

  const parts = [
    part("train", train, data.train.labels, argmaxRows(await score(train)), data.classes),
    part("test", test, data.test.labels, predictions, data.classes),
  ];
  if (data.unknown) {
    const unknown = await mapImages(data.unknown, embed);
    const unknownScores = await score(unknown);
    const auroc = openSetMetrics({
      nearestMean: {
        known: nearestMeanScores(test, means),
        unknown: nearestMeanScores(unknown, means),
      },
      largestLogit: { known: maximumOfRows(testScores), unknown: maximumOfRows(unknownScores) },
    });
    for (const [name, value] of Object.entries(auroc)) results.take(name, { value });
    const { labels } = data.unknown;
    parts.push(part("unknown", unknown, labels, argmaxRows(unknownScores), data.classes));
  }

  return {
    metrics: results.metrics,
    notes: results.notes,
    embeddings: join(parts),
    geometry,
  };
}

/** Metrics so far; an undefined one is null, with the reason in a note. */
class Results {
  readonly metrics: Record<string, number | null> = {};
  readonly notes: Record<string, string> = {};

  take(name: string, { value, reason }: MetricResult): void {
    this.metrics[name] = Number.isFinite(value) ? value : null;
    if (reason !== undefined) this.notes[name] = reason;
  }
}

function meansByClass(x: Matrix, labels: Int32Array, classes: number): number[][] {
  const found = classMeans(x, labels);
  const means = Array.from({ length: classes }, () => new Array<number>(x.columns).fill(NaN));
  for (const [at, label] of found.labels.entries()) {
    means[label] = Array.from(found.means.subarray(at * x.columns, (at + 1) * x.columns));
  }
  return means;
}

/** One split's rows, classes given by their numbers in the dataset. */
function part(
  split: Embeddings["splits"][number],
  coordinates: Matrix,
  labels: Uint8Array,
  predictions: Int32Array,
  classes: readonly number[],
): Embeddings {
  return {
    splits: new Array(coordinates.rows).fill(split),
    // The labels of unknown classes are the dataset's own already.
    labels: Int32Array.from(labels, (label) => split === "unknown" ? label : classes[label]!),
    predictions: predictions.map((label) => classes[label]!),
    coordinates,
  };
}

function join(parts: readonly Embeddings[]): Embeddings {
  const rows = parts.reduce((sum, { coordinates }) => sum + coordinates.rows, 0);
  const columns = parts[0]!.coordinates.columns;
  const joined: Embeddings = {
    splits: parts.flatMap(({ splits }) => splits),
    labels: new Int32Array(rows),
    predictions: new Int32Array(rows),
    coordinates: { data: new Float32Array(rows * columns), rows, columns },
  };
  let at = 0;
  for (const { labels, predictions, coordinates } of parts) {
    joined.labels.set(labels, at);
    joined.predictions.set(predictions, at);
    joined.coordinates.data.set(coordinates.data, at * columns);
    at += coordinates.rows;
  }
  return joined;
}
