import type { z } from "zod";
import type { Scalar, Tensor1D, Tensor2D, Variable } from "../compute/tf.ts";

/** A loss by name with its parameters, as it stands in an experiment file: JSON values only. */
export interface LossSpec {
  /** The name of a registered loss. */
  name: string;
  /** The parameters of that loss. */
  [parameter: string]: unknown;
}

/** The context that the defaults and the bounds of a loss depend on. */
export interface LossGeometry {
  /** Number of classes, at least 2. */
  classes: number;
  /** Dimension of the embedding, at least 1. */
  dimension: number;
}

/** Values from which the variables of a loss start, in place of seeded ones. */
export interface InitialValues {
  /** Classifier weights, dimension x classes. */
  weights?: readonly (readonly number[])[];
  /** Classifier bias, one for each class. */
  bias?: readonly number[];
  /** Class centers, classes x dimension. */
  centers?: readonly (readonly number[])[];
  /** Regression targets, classes x dimension. */
  targets?: readonly (readonly number[])[];
  /** Unit prototypes, classes x dimension. */
  prototypes?: readonly (readonly number[])[];
}

/** The context in which a loss is created. */
export interface LossContext extends LossGeometry {
  /** The cell's seed; every variable draws from its own stream of it. */
  seed: number;
  /** Values to start from, in place of seeded ones. */
  initial?: InitialValues;
  /** Similarity of each class to each, for losses whose layout asks for it. */
  similarity?: readonly (readonly number[])[];
}

/**
 * The inputs of some losses beside embeddings and labels.
 *
 * @experimental
 */
export interface LossExtras {
  /** A number for each sample to regress on, such as its rotation in degrees. */
  angles?: Tensor1D;
}

/** A loss at work: it owns its variables and lives on the backend that was active when it was made. */
export interface Loss {
  /** The name under which it is registered. */
  readonly name: string;
  /** Number of classes. */
  readonly classes?: number;
  /** Dimension of the embeddings. */
  readonly dimension?: number;
  /** Its variables; those that the optimiser does not move are not trainable. */
  readonly variables: Record<string, Variable>;
  /** Set where a share of the features before the embedding is to be dropped in training. */
  readonly featureDropout?: { readonly rate: number };
  /**
   * The mean loss of a batch: embeddings n x dimension, labels n (int32). Runs in its own tidy.
   *
   * @throws {RangeError} If the shapes do not fit, a label is no class, or what the loss needs is not
   *   among the extras.
   */
  compute(embeddings: Tensor2D, labels: Tensor1D, extras?: LossExtras): Scalar;
  /**
   * n x classes, higher = more that class; no margin is applied.
   *
   * @throws {RangeError} If the embeddings are not n x dimension.
   * @throws {InputError} If it has no classifier, and was given no class means.
   */
  scores(embeddings: Tensor2D): Tensor2D;
  /**
   * n x classes, where there is a classifier whose softmax means a probability.
   *
   * @throws {RangeError} If the embeddings are not n x dimension.
   */
  logits?(embeddings: Tensor2D): Tensor2D;
  /**
   * n predictions of what {@linkcode LossExtras} gave, where the loss regresses.
   *
   * @throws {RangeError} If the embeddings are not n x dimension.
   */
  predictions?(embeddings: Tensor2D): Tensor1D;
  /**
   * Gives the class means by which a loss without a classifier scores, classes x dimension.
   *
   * @throws {RangeError} If they are not rows of numbers, one a class.
   */
  setClassMeans?(means: readonly (readonly number[])[]): void;
  /**
   * Called after each step of the optimiser; moves what follows a rule of its own.
   *
   * @throws {RangeError} If the shapes do not fit, or a label is no class.
   */
  update?(embeddings: Tensor2D, labels: Tensor1D): void;
  /** Frees the variables. */
  dispose(): void;
}

/** The parameters of a loss with every default filled in. */
// deno-lint-ignore no-explicit-any -- each definition knows its own; defineLoss() checks them
export type LossParameters = any;

/**
 * A batch in plain numbers, as a float64 reference takes it.
 *
 * @experimental
 */
export interface ReferenceBatch extends LossGeometry {
  /** n x dimension. */
  embeddings: number[][];
  /** n class indices. */
  labels: number[];
  /** n numbers to regress on, where the loss does. */
  angles: number[];
  /** The variables of the loss, by name: rows, or one row for a vector. */
  variables: Record<string, number[][]>;
}

/** A zod schema of an object: the parameters of a loss. */
export type ParameterSchema = InstanceType<(typeof z)["ZodObject"]>;

/** A publication. */
export interface Paper {
  /** Such as `Wang et al.`. */
  authors: string;
  /** The year of the publication. */
  year: number;
  /** Its title. */
  title: string;
  /** Its number at arXiv, such as `1801.09414`. */
  arxiv?: string;
  /** Its DOI, where it is not at arXiv. */
  doi?: string;
}

/** All that is known of a loss: one object, which users can write and register as well. */
export interface LossDefinition<P = LossParameters> {
  /** The name in experiment files: lower-case words joined by hyphens. */
  name: string;
  /** The name in print. */
  title: string;
  /** Where the form that it has here was published. */
  source: string;
  /** The paper that introduced it, or the form that it has here; absent where there is no single one. */
  paper?: Paper;
  /** The schema of its parameters, all filled in; a strict object. */
  parameters: ParameterSchema;
  /**
   * The score by which the loss itself tells how much a sample is of a class, or a function of the
   * complete parameters that gives it: what `openSet` takes as `natural`.
   */
  openSetScore: OpenSetScore | ((parameters: P) => OpenSetScore);
  /**
   * The space in which the loss works, or a function of the complete parameters that gives it:
   * `sphere` where only the direction of an embedding tells its class, so that measures compare
   * embeddings by the cosine unless told otherwise. Default `euclidean`.
   */
  space?: LossSpace | ((parameters: P) => LossSpace);
  /** The defaults that depend on the geometry, or on the parameters that were given. */
  defaults?(geometry: LossGeometry, given: LossSpec): Record<string, unknown>;
  /** One line for each choice that the geometry cannot satisfy; names the bound. */
  warnings?(parameters: P, geometry: LossGeometry): string[];
  /** Why the geometry does not allow the loss at all; undefined where it does. */
  refusal?(geometry: LossGeometry): string | undefined;
  /** Makes the loss; may throw an InputError where the geometry does not allow it. */
  create(parameters: P, context: LossContext): Loss;
  /** Parameter forms that the conformance kit tries beside the defaults. */
  forms?: readonly Record<string, unknown>[];
  /** The value in plain float64 loops: the conformance kit holds values and gradients to it. */
  reference?(parameters: P, batch: ReferenceBatch): number;
  /** Set where the loss regresses alone, and tells no classes. */
  classless?: true;
  /** Set where the gradient is by design not that of the value. */
  surrogateGradient?: boolean;
}

/**
 * A {@linkcode LossDefinition} whose functions take the parameters that its schema describes.
 *
 * @experimental
 */
export interface TypedDefinition<S extends ParameterSchema>
  extends LossDefinition<ReturnType<S["parse"]>> {
  /** The schema of its parameters. */
  parameters: S;
}

/**
 * Types a definition by the schema of its parameters.
 *
 * @param definition The loss, with its schema.
 * @returns The same object.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { z } from "zod";
 * import { createLoss } from "./resolve.ts";
 * import { defineLoss } from "./loss.ts";
 *
 * const shifted = defineLoss({
 *   name: "shifted-softmax",
 *   title: "Softmax plus a constant",
 *   source: "an example",
 *   parameters: z.strictObject({ shift: z.number().default(1) }),
 *   openSetScore: "logit",
 *   create(_parameters, context) {
 *     return createLoss({ name: "softmax" }, context);
 *   },
 * });
 * assertEquals(shifted.parameters.parse({}), { shift: 1 });
 * ```
 */
export function defineLoss<S extends ParameterSchema>(
  definition: TypedDefinition<S>,
): LossDefinition {
  return definition as LossDefinition;
}

/** The spaces in which losses work. */
export const LOSS_SPACES: readonly LossSpace[] = ["euclidean", "sphere"];

/** A space in which a loss works: it decides by which distance its embeddings are compared. */
export type LossSpace = "euclidean" | "sphere";

/** The ways to tell known from unknown samples; a higher score always means more known. */
export const OPEN_SET_SCORES = [
  "centroid",
  "probability",
  "logit",
  "energy",
  "mahalanobis",
  "relativeMahalanobis",
  "neighbours",
  "cosine",
  "targetDistance",
] as const;

/** A way to tell known from unknown samples. */
export type OpenSetScore = typeof OPEN_SET_SCORES[number];
