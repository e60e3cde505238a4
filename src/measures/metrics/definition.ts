import type { Matrix } from "../../base/matrix.ts";
import type { Labels } from "./classes.ts";
import type { Scores } from "./open_set.ts";

/** Embeddings with their labels. */
export interface LabelledEmbeddings {
  /** N x d. */
  embeddings: Matrix;
  /** N class labels. */
  labels: Labels;
}

/** All that metrics look at; each names what it needs of it. */
export interface MetricInput extends LabelledEmbeddings {
  /** N predicted labels. */
  predictions: Labels;
  /** N x C scores before the softmax; column c is label c. */
  logits: Matrix;
  /** C x d weights of the classifier; row c is label c. */
  weights: Matrix;
  /** The training set, in which neighbours are searched. */
  train: LabelledEmbeddings;
  /** k of the nearest neighbours. */
  neighbours: number;
  /** N x q embeddings of the same samples by another network or layer. */
  other: Matrix;
  /** Open-set scores of samples of known classes; higher means more known. */
  knownScores: Scores;
  /** For each of these whether its class is predicted correctly. */
  knownCorrect: ArrayLike<boolean | number>;
  /** Open-set scores of samples of unknown classes. */
  unknownScores: Scores;
}

/** Whether a higher or a lower value is better; `none` for a description without a better side. */
export type Direction = "higher" | "lower" | "none";

/** What may be done to the embeddings without changing the value. */
export type Invariance =
  /** An orthogonal map. */
  | "rotation"
  /** The same vector added to every sample. */
  | "translation"
  /** All samples multiplied by one positive number. */
  | "scale"
  /** Each sample multiplied by a positive number of its own. */
  | "sampleScale"
  /** Any invertible linear map. */
  | "linear";

/** What a reader of results needs to know of a measured value. */
export interface MeasureInfo {
  /** As in experiment files and the columns of results. */
  name: string;
  /** As printed in tables and on axes. */
  title: string;
  /** One sentence. */
  description: string;
  /** Which values are better. */
  direction: Direction;
  /** The least and the greatest value possible. */
  range: readonly [number, number];
  /** The unit, if the value has one. */
  unit?: string;
}

/** A metric: a pure function of embeddings, labels or scores to a number, and what to know of it. */
export interface MetricDefinition<Need extends keyof MetricInput = keyof MetricInput>
  extends MeasureInfo {
  /** What `compute` takes. */
  needs: readonly Need[];
  /** What may be done to the embeddings without changing the value. */
  invariances: readonly Invariance[];
  /** Measures; NaN where the metric is undefined. */
  compute(input: Pick<MetricInput, Need>): number;
}

/** Lets TypeScript infer from `needs` what `compute` may look at. */
export function defineMetric<Need extends keyof MetricInput>(
  definition: MetricDefinition<Need>,
): MetricDefinition {
  return definition as unknown as MetricDefinition;
}
