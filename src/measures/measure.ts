import { z } from "zod";
import type { Matrix } from "../base/matrix.ts";
import type { Cell } from "../cell/cell.ts";
import type { LossSpace, OpenSetScore } from "../losses/loss.ts";
import type { Geometry } from "../networks/embeddings.ts";
import type { LabelledEmbeddings, Labels } from "./metrics/check.ts";

/**
 * All that measures look at; each names what it reads of it.
 *
 * The last four are for metrics that compare two things: no single network gives them.
 */
export interface MeasureInput extends LabelledEmbeddings {
  /** N predicted labels, of the same images as `embeddings`; -1 where the network tells no class. */
  predictions: Labels;
  /** The training images. */
  train: LabelledEmbeddings;
  /** The images that are kept back for choosing settings, with what is predicted of them. */
  validation: LabelledEmbeddings & { predictions: Labels };
  /** C x d weights of the classifier; row c is label c. */
  weights: Matrix;
  /** Where the loss puts the classes. */
  geometry: Geometry;
  /** The score by which the loss itself tells how much a sample is of a class. */
  openSetScore: OpenSetScore;
  /** The space in which the loss works; undefined where no loss says it. */
  space: LossSpace | undefined;
  /** N x C scores before the softmax, of the same images as `embeddings`; column c is label c. */
  logits: Matrix;
  /** Logits of the images of `novel`. */
  novelLogits: Matrix;
  /** N x C scores by which the loss tells classes, be their softmax a probability or not. */
  scores: Matrix;
  /** Such scores of the images of `novel`. */
  novelScores: Matrix;
  /** How long the network was trained; `converged` only where its accuracy decided that. */
  convergence: { epochs: number; converged?: boolean };
  /** The angle of each test image in degrees, and what the network predicts. */
  angles: { actual: ArrayLike<number>; predicted: ArrayLike<number> };
  /** Test images of classes that the network does not know: the held-out ones or another dataset's. */
  novel: LabelledEmbeddings;
  /** All images of another dataset, whose classes the network does not know. */
  gallery: LabelledEmbeddings;
  /** Features of training and test images of such classes, at a layer. */
  transferred: { train: LabelledEmbeddings; test: LabelledEmbeddings };
  /** The predictions of a copy of the network, fine-tuned on another dataset, on its test images. */
  fineTuned: {
    predictions: Labels;
    labels: Labels;
    divergedAt?: number;
    /** How long it trained, and to which training loss, where it trained until that was low. */
    enough?: { epochs: number; loss: number; met: boolean };
  };
  /** N x p outputs of one layer for some test images, a row an image. */
  layer: Matrix;
  /** N x p outputs of the same layer of another network for the same images. */
  otherLayer: Matrix;
  /** N x q embeddings of the same samples by another network or layer. */
  other: Matrix;
  /** Open-set scores of samples of known classes; higher means more known. */
  knownScores: ArrayLike<number>;
  /** For each of these whether its class is predicted correctly. */
  knownCorrect: ArrayLike<boolean | number>;
  /** Open-set scores of samples of unknown classes. */
  unknownScores: ArrayLike<number>;
}

/** One thing that a measure may read. */
export type Reading = keyof MeasureInput;

/** Whether a higher or a lower value is better; `none` for a description without a better side. */
export type Direction = "higher" | "lower" | "none";

/** The changes to the embeddings that leave the value as it is. */
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

/** The description of a measured value for readers of results. */
export interface MeasureInfo {
  /** As in study files and the columns of results. */
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

/** The parameters of a measure: a strict object, each key with a default. */
export type MeasureParameters = InstanceType<(typeof z)["ZodObject"]>;

/**
 * A measured value.
 *
 * @experimental
 */
export interface MetricResult {
  /** The value; NaN where the metric is undefined. */
  value: number;
  /** Why it is undefined, or what to know of the value, such as a convention that applied. */
  reason?: string;
}

/** The values of the columns of a measure, and what to know of them. */
export interface ColumnValues {
  /** By the name of the column; NaN where it is undefined. */
  values: Record<string, number>;
  /** Why a value is undefined, or what else to know of it. */
  notes?: Record<string, string>;
}

/**
 * What a measure computes: one value, with a word on it or without, or those of its columns.
 *
 * @experimental
 */
export type Measured = number | MetricResult | ColumnValues;

/** All that is known of a measure: one object, in the file of its function. */
export interface MeasureDefinition extends MeasureInfo {
  /** Its parameters. */
  parameters: MeasureParameters;
  /** The inputs of `compute`. */
  reads: readonly Reading[];
  /** The optional inputs of `compute`, such as the logits of an open-set score. */
  readsIfThere?(parameters: Record<string, unknown>): readonly Reading[];
  /** The changes to the embeddings that leave the value as it is. */
  invariances: readonly Invariance[];
  /** The columns that it gives, where these are not one of its own name. */
  columns?(parameters: Record<string, unknown>): readonly MeasureInfo[];
  /** The parameters that the names of its columns tell already. */
  named: readonly string[];
  /** Why it cannot be taken of a cell's network, if it cannot. */
  whyNot?(cell: Cell, parameters: Record<string, unknown>): string | undefined;
  /** Measures one number, with a reason or without, or the values of the columns. */
  compute(input: MeasureInput, parameters: Record<string, unknown>): Measured;
}

/**
 * A definition as it is written: invariances and names that are left out are none.
 *
 * @experimental
 */
export interface MeasureSpec<
  Read extends Reading,
  P extends MeasureParameters,
  Maybe extends Reading,
> extends MeasureInfo, Partial<Pick<MeasureDefinition, "invariances" | "named">> {
  /** See {@linkcode MeasureDefinition}; default none. */
  parameters?: P;
  /** See {@linkcode MeasureDefinition}. */
  reads: readonly Read[];
  /** See {@linkcode MeasureDefinition}. */
  readsIfThere?(parameters: ReturnType<P["parse"]>): readonly Maybe[];
  /** See {@linkcode MeasureDefinition}. */
  columns?(parameters: ReturnType<P["parse"]>): readonly MeasureInfo[];
  /** See {@linkcode MeasureDefinition}. */
  whyNot?(cell: Cell, parameters: ReturnType<P["parse"]>): string | undefined;
  /** See {@linkcode MeasureDefinition}. */
  compute(
    input: Pick<MeasureInput, Read> & Partial<Pick<MeasureInput, Maybe>>,
    parameters: ReturnType<P["parse"]>,
  ): Measured;
}

const NONE = z.strictObject({});

/**
 * Defines a measure; TypeScript infers from `reads` and `parameters` what `compute` may look at.
 *
 * @param spec The measure.
 * @returns The same with its defaults, for the catalogue and `checkMetric`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFrom } from "@loss-atlas/loss-atlas";
 * import { defineMeasure, evaluateMetric } from "@loss-atlas/loss-atlas/measures";
 *
 * const samples = defineMeasure({
 *   name: "samples",
 *   title: "Samples",
 *   description: "How many there are",
 *   direction: "none",
 *   range: [0, Infinity],
 *   reads: ["embeddings"],
 *   compute: ({ embeddings }) => embeddings.rows,
 * });
 * assertEquals(evaluateMetric(samples, { embeddings: matrixFrom([[1], [2]]) }), { value: 2 });
 * ```
 */
export function defineMeasure<
  Read extends Reading,
  P extends MeasureParameters = MeasureParameters,
  Maybe extends Reading = never,
>(spec: MeasureSpec<Read, P, Maybe>): MeasureDefinition {
  return { parameters: NONE, invariances: [], named: [], ...spec } as unknown as MeasureDefinition;
}
