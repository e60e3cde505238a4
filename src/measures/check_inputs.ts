import { type Matrix, matrixFrom } from "../base/matrix.ts";
import { type RandomStream, randomStream } from "../base/random.ts";
import type { Invariance, MeasureInput } from "./measure.ts";
import type { LabelledEmbeddings } from "./metrics/check.ts";
import type { Labels } from "./metrics/classes.ts";
import { rowsIn } from "./metrics/vectors.ts";

const CLASSES = 4;
const DIMENSION = 3;
const SAMPLES = 48;

/** The readings that samples have: all but those that only a network gives. */
export type SampleInput = Omit<MeasureInput, "geometry">;

interface Samples extends LabelledEmbeddings {
  predictions?: Labels;
}

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
    gallery: { embeddings: around(many), labels: many },
    novelLogits: matrixFrom(normals(many.length, CLASSES, 1)),
    novelScores: matrixFrom(normals(many.length, CLASSES, 1)),
    transferred: {
      train: { embeddings: around(labels), labels },
      test: { embeddings: around(labels), labels },
    },
    fineTuned: { predictions: labels.map(predict), labels },
    angles: {
      actual: normals(SAMPLES, 1, 30).map(([angle]) => angle!),
      predicted: normals(SAMPLES, 1, 30).map(([angle]) => angle!),
    },
    validation: { embeddings: around(labels), labels, predictions: labels.map(predict) },
    openSetScore: "cosine",
    convergence: { epochs: 6, converged: true },
    space: "euclidean",
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
  return {
    ...samplesAt(input, order),
    logits: rowsIn(input.logits, order),
    layer: rowsIn(input.layer, order),
    otherLayer: rowsIn(input.otherLayer, order),
    other: rowsIn(input.other, order),
    train: samplesAt(input.train, order),
    validation: samplesAt(input.validation, order),
    knownScores: pick(input.knownScores, known),
    knownCorrect: pick(input.knownCorrect, known),
    unknownScores: pick(input.unknownScores, unknown),
  };
}

/** The samples with these indices: their embeddings, labels and predictions. */
function samplesAt<T extends Samples>(samples: T, indices: Int32Array): T {
  return {
    ...samples,
    embeddings: rowsIn(samples.embeddings, indices),
    labels: pick(samples.labels, indices),
    ...samples.predictions && { predictions: pick(samples.predictions, indices) },
  };
}

function pick<T>(values: ArrayLike<T>, indices: Int32Array): T[] {
  return Array.from(indices, (i) => values[i]!);
}

/** The same classes under sparse, partly negative labels. */
export function relabelled(input: SampleInput): SampleInput {
  const { train, validation } = input;
  return { ...renamed(input), train: renamed(train), validation: renamed(validation) };
}

function renamed<T extends Samples>(samples: T): T {
  const rename = (labels: Labels) => Int32Array.from(labels, (label) => 1000 * label - 7);
  return {
    ...samples,
    labels: rename(samples.labels),
    ...samples.predictions && { predictions: rename(samples.predictions) },
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
  return {
    ...samplesAt(input, first),
    validation: samplesAt(input.validation, first),
    logits: rowsIn(input.logits, first),
    other: rowsIn(input.other, first),
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

/** A change of embeddings that may leave a metric as it is. */
export type Transform = (x: Matrix) => Matrix;

/** A random change of each kind, the same for all matrices of `d` columns that it is applied to. */
export function randomTransforms(d: number, random: RandomStream): Record<Invariance, Transform> {
  const shift = Array.from({ length: d }, () => 3 * random.normal());
  const factor = Math.exp(random.normal());
  const { rotation, linear } = randomMaps(d, random);
  return {
    rotation: (x) => mapped(x, rotation),
    linear: (x) => mapped(x, linear),
    translation: (x) => changed(x, (value, column) => value + shift[column]!),
    scale: (x) => changed(x, (value) => factor * value),
    sampleScale: (x) => {
      const factors = Array.from({ length: x.rows }, () => Math.exp(random.normal()));
      return changed(x, (value, _, row) => factors[row]! * value);
    },
  };
}

/** d x d maps as products of plane rotations, with unequal scales of the axes between for `linear`. */
function randomMaps(
  d: number,
  random: RandomStream,
): { rotation: Float64Array; linear: Float64Array } {
  const rotation = new Float64Array(d * d);
  for (let i = 0; i < d; i++) rotation[i * d + i] = 1;
  const linear = rotation.slice();
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) linear[i * d + k]! *= Math.exp(random.normal() / 2);
    for (let j = 0; j < i; j++) {
      const angle = 2 * Math.PI * random.uniform();
      for (const map of [rotation, linear]) turn(map, d, i, j, angle);
    }
  }
  return { rotation, linear };
}

/** Rotates the rows i and j of a d x d matrix into each other. */
function turn(map: Float64Array, d: number, i: number, j: number, angle: number): void {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let k = 0; k < d; k++) {
    const [a, b] = [map[i * d + k]!, map[j * d + k]!];
    map[i * d + k] = c * a - s * b;
    map[j * d + k] = s * a + c * b;
  }
}

function mapped(x: Matrix, map: Float64Array): Matrix {
  const d = x.columns;
  return changed(x, (_, column, row) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += map[column * d + k]! * x.data[row * d + k]!;
    return sum;
  });
}

function changed(
  x: Matrix,
  change: (value: number, column: number, row: number) => number,
): Matrix {
  const data = x.data.map((value, at) => change(value, at % x.columns, Math.floor(at / x.columns)));
  return { ...x, data };
}
