import { type Matrix, matrixFrom } from "../base/matrix.ts";
import { randomStream } from "../base/random.ts";
import type { Labels } from "./metrics/classes.ts";
import type { MeasureInput } from "./measure.ts";
import { rowsIn } from "./metrics/rows.ts";
import type { Transform } from "./_transforms.ts";

const CLASSES = 4;
const DIMENSION = 3;
const SAMPLES = 48;

/** The readings that samples have: all but those that only a network gives. */
export type SampleInput = Omit<MeasureInput, "geometry">;

/** All that a metric may read, for overlapping clusters around four centres. */
export function sampleInput(): SampleInput {
  const random = randomStream(0, "check-metric/sample");
  const centres = normals(CLASSES, DIMENSION, 2);
  const labels = Int32Array.from({ length: SAMPLES }, (_, i) => (i * i + i) / 2 % CLASSES);
  const around = (labels: Int32Array) =>
    matrixFrom(Array.from(labels, (k) => centres[k]!.map((value) => value + random.normal())));
  const many = Int32Array.of(...labels, ...labels);
  const embeddings = around(labels);
  const logits = matrixFrom(normals(SAMPLES, CLASSES, 1));
  const predict = (label: number) => random.uniform() < 0.8 ? label : random.integer(CLASSES);
  return {
    embeddings,
    labels,
    logits,
    scores: logits,
    predictions: labels.map(predict),
    weights: matrixFrom(normals(CLASSES, DIMENSION, 1)),
    train: { embeddings: around(labels), labels },
    layer: embeddings,
    otherLayer: around(labels),
    other: matrixFrom(normals(SAMPLES, 5, 1)),
    knownScores: normals(30, 1, 1).map(([score]) => score! + 1),
    knownCorrect: Array.from({ length: 30 }, () => random.uniform() < 0.8),
    unknownScores: normals(20, 1, 1).map(([score]) => score!),
    novel: { embeddings: around(many), labels: many },
    novelLogits: matrixFrom(normals(many.length, CLASSES, 1)),
    novelScores: matrixFrom(normals(many.length, CLASSES, 1)),
    transferred: {
      train: { embeddings: around(labels), labels },
      test: { embeddings: around(labels), labels },
    },
    fineTuned: {
      predictions: labels.map((label) => random.uniform() < 0.8 ? label : random.integer(CLASSES)),
      labels,
    },
    angles: {
      actual: normals(SAMPLES, 1, 30).map(([angle]) => angle!),
      predicted: normals(SAMPLES, 1, 30).map(([angle]) => angle!),
    },
    validation: { embeddings: around(labels), labels, predictions: labels.map(predict) },
    openSetScore: "cosine",
  };

  function normals(rows: number, columns: number, scale: number): number[][] {
    return Array.from(
      { length: rows },
      () => Array.from({ length: columns }, () => scale * random.normal()),
    );
  }
}

/** The same samples in another order. */
export function shuffled(input: SampleInput): SampleInput {
  const random = randomStream(0, "check-metric/order");
  const order = random.permutation(input.embeddings.rows);
  const known = random.permutation(input.knownScores.length);
  const unknown = random.permutation(input.unknownScores.length);
  const pick = <T>(values: ArrayLike<T>, by: Int32Array) => Array.from(by, (i) => values[i]!);
  return {
    ...input,
    embeddings: rowsIn(input.embeddings, order),
    labels: pick(input.labels, order),
    predictions: pick(input.predictions, order),
    logits: rowsIn(input.logits, order),
    layer: rowsIn(input.layer, order),
    otherLayer: rowsIn(input.otherLayer, order),
    other: rowsIn(input.other, order),
    train: {
      embeddings: rowsIn(input.train.embeddings, order),
      labels: pick(input.train.labels, order),
    },
    validation: {
      embeddings: rowsIn(input.validation.embeddings, order),
      labels: pick(input.validation.labels, order),
      predictions: pick(input.validation.predictions, order),
    },
    knownScores: pick(input.knownScores, known),
    knownCorrect: pick(input.knownCorrect, known),
    unknownScores: pick(input.unknownScores, unknown),
  };
}

/** The same classes under sparse, partly negative labels. */
export function relabelled(input: SampleInput): SampleInput {
  const rename = (labels: Labels) => Int32Array.from(labels, (label) => 1000 * label - 7);
  return {
    ...input,
    labels: rename(input.labels),
    predictions: rename(input.predictions),
    train: { ...input.train, labels: rename(input.train.labels) },
    validation: {
      ...input.validation,
      labels: rename(input.validation.labels),
      predictions: rename(input.validation.predictions),
    },
  };
}

/** The same change of all embeddings. */
export function transformed(input: SampleInput, transform: Transform): SampleInput {
  return {
    ...input,
    embeddings: transform(input.embeddings),
    layer: transform(input.layer),
    train: { ...input.train, embeddings: transform(input.train.embeddings) },
  };
}

/** Embeddings on which many metrics are undefined; `undefinedValue` where all must be. */
export const DEGENERATE: readonly {
  name: string;
  undefinedValue: boolean;
  input: () => SampleInput;
}[] = [
  { name: "no samples", undefinedValue: true, input: () => firstSamples(0) },
  { name: "one sample", undefinedValue: false, input: () => firstSamples(1) },
  { name: "two samples", undefinedValue: false, input: () => firstSamples(2) },
  {
    name: "a coordinate that is NaN",
    undefinedValue: true,
    input: () => withEmbeddings((value, at) => at === 4 ? NaN : value),
  },
  {
    name: "an infinite coordinate",
    undefinedValue: true,
    input: () => withEmbeddings((value, at) => at === 4 ? Infinity : value),
  },
  { name: "all samples zero", undefinedValue: false, input: () => withEmbeddings(() => 0) },
  { name: "all samples alike", undefinedValue: false, input: () => withEmbeddings(() => 2.5) },
  {
    name: "the samples of each class alike",
    undefinedValue: false,
    input: () => withEmbeddings((_, at, labels) => labels[Math.floor(at / DIMENSION)]! - 1.5),
  },
  {
    name: "one class",
    undefinedValue: false,
    input: () => ({ ...sampleInput(), labels: new Int32Array(SAMPLES) }),
  },
  {
    name: "a class for each sample",
    undefinedValue: false,
    input: () => ({
      ...sampleInput(),
      labels: Int32Array.from({ length: SAMPLES }, (_, i) => i),
      weights: { data: new Float32Array(SAMPLES * DIMENSION), rows: SAMPLES, columns: DIMENSION },
    }),
  },
];

function firstSamples(count: number): SampleInput {
  const input = sampleInput();
  const first = Int32Array.from({ length: count }, (_, i) => i);
  const take = (x: Matrix) => rowsIn(x, first);
  return {
    ...input,
    embeddings: take(input.embeddings),
    labels: Array.from(input.labels).slice(0, count),
    predictions: Array.from(input.predictions).slice(0, count),
    validation: {
      embeddings: take(input.validation.embeddings),
      labels: Array.from(input.validation.labels).slice(0, count),
      predictions: Array.from(input.validation.predictions).slice(0, count),
    },
    logits: take(input.logits),
    other: take(input.other),
  };
}

function withEmbeddings(
  change: (value: number, at: number, labels: Labels) => number,
): SampleInput {
  const input = sampleInput();
  const { embeddings, labels } = input;
  const data = embeddings.data.map((value, at) => change(value, at, labels));
  return { ...input, embeddings: { ...embeddings, data } };
}
