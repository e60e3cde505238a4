import { z } from "zod";
import { tf } from "../compute/tf.ts";
import { InputError } from "../base/errors.ts";
import { normalize, oneHot } from "./_tensors.ts";
import { pointsVariable } from "./_variables.ts";
import type { LossContext } from "./loss.ts";
import { projectedPoints, separatedPoints } from "./placement/mod.ts";
import {
  classSimilarity,
  similarityParameter,
  type SimilaritySource,
} from "./similarity_parameter.ts";

/** The parameters that say where prototypes lie. */
export const placementParameters = {
  placement: z.enum(["separated", "projected"]).default("separated")
    .describe("as far apart as they go, or by the released projected gradient descent"),
  similarity: similarityParameter,
  priorWeight: z.number().positive().default(1)
    .describe("the weight of the similarity against the separation"),
};

/** Fixed unit prototypes for each class, classes x dimension. */
export function prototypesVariable(
  name: string,
  context: LossContext,
  { placement, similarity, priorWeight }: {
    placement: "separated" | "projected";
    similarity: SimilaritySource;
    priorWeight: number;
  },
  dimension: number = context.dimension,
): tf.Variable<tf.Rank.R2> {
  const known = classSimilarity(name, similarity, context);
  if (placement === "projected" && known) {
    throw new InputError(
      `Cannot build the loss "${name}" as the projected placement knows no similarity: set placement to "separated"`,
    );
  }
  return pointsVariable(
    context,
    "prototypes",
    () =>
      placement === "projected"
        ? projectedPoints(context.classes, dimension)
        : separatedPoints(context.classes, dimension, {
          priorWeight,
          ...(known && { similarity: known }),
        }),
    dimension,
  );
}

/** The squared cosine loss of each sample to the prototype of its class, batch x 1. */
export function squaredCosine(
  x: tf.Tensor2D,
  labels: tf.Tensor1D,
  prototypes: tf.Tensor2D,
): tf.Tensor {
  const own = tf.matMul(oneHot(labels, prototypes.shape[0]), prototypes);
  const cosine = tf.sum(tf.mul(normalize(x, 1), own), 1);
  return tf.square(tf.sub(1, cosine));
}

/** The cosines of embeddings and prototypes, batch x classes. */
export function prototypeCosines(x: tf.Tensor2D, prototypes: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(normalize(x, 1), tf.transpose(prototypes));
}
