import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { buildLoss, type LossParts } from "../build.ts";
import type { Loss, LossContext } from "../loss.ts";
import {
  biasVariable,
  crossEntropy,
  normalize,
  norms,
  oneHot,
  weightsVariable,
} from "./_tensors.ts";

/** A final layer: its variables and the logits that it gives. */
export interface Classifier {
  variables: Record<string, tf.Variable>;
  logits(embeddings: tf.Tensor2D): tf.Tensor2D;
}

/** z = x W + b; or z = x W with the columns of W at length 1. The bias starts at 0 if not told. */
export function linearClassifier(
  context: LossContext,
  { normalizeWeights = false, initialBias = 0 }: {
    normalizeWeights?: boolean;
    initialBias?: number;
  } = {},
): Classifier {
  const weights = weightsVariable(context);
  if (normalizeWeights) {
    return { variables: { weights }, logits: (x) => tf.matMul(x, normalize(weights, 0)) };
  }
  const bias = biasVariable(context, initialBias);
  return { variables: { weights, bias }, logits: (x) => tf.add(tf.matMul(x, weights), bias) };
}

/** A loss with a classifier; where no `value` is given, the cross-entropy of its logits. */
export function classifierLoss(
  name: string,
  context: LossContext,
  { variables, logits }: Classifier,
  parts: Partial<LossParts> = {},
): Loss {
  return buildLoss(context, {
    name,
    variables,
    logits,
    value: (x, labels) => crossEntropy(logits(x), oneHot(labels, context.classes)),
    ...parts,
  });
}

/** The scale of an angular loss: a number, or null for the embedding's own norm. */
export const angularScale: z.ZodDefault<z.ZodNullable<z.ZodNumber>> = z.number().positive()
  .nullable().default(null)
  .describe("the factor of the cosines; null for the norm of each embedding");

/** A batch as a margin sees it. */
export interface AngularBatch {
  /** Embeddings at length 1, batch x dimension. */
  directions: tf.Tensor2D;
  /** The weights of each embedding's class at length 1, batch x dimension. */
  own: tf.Tensor2D;
  /** The cosine of the two, batch x 1. */
  cosine: tf.Tensor2D;
}

/**
 * Cross-entropy over s cos(angle_j), with the margin added to the cosine of the target class.
 *
 * Without a scale, s is the norm of x and s cos(angle_j) is taken as x . w_j, which is smooth at
 * the origin.
 *
 * @param margin What to add to each target's cosine, batch x 1: psi(angle) - cos(angle).
 */
export function angularLoss(
  name: string,
  context: LossContext,
  scale: number | null,
  margin: (batch: AngularBatch) => tf.Tensor,
  more: Partial<LossParts> = {},
): Loss {
  const variable = weightsVariable(context);
  const logits = (x: tf.Tensor2D, weights: tf.Tensor2D) =>
    scale === null
      ? tf.matMul<tf.Tensor2D>(x, weights)
      : tf.mul<tf.Tensor2D>(tf.matMul(normalize(x, 1), weights), scale);

  return buildLoss(context, {
    name,
    variables: { weights: variable },
    logits: (x) => logits(x, normalize(variable, 0)),
    value: (x, labels) => {
      const targets = oneHot(labels, context.classes);
      const directions = normalize(x, 1);
      const weights = normalize(variable, 0);
      const own = tf.matMul<tf.Tensor2D>(targets, weights, false, true);
      const cosine = tf.sum<tf.Tensor2D>(tf.mul(directions, own), 1, true);
      const moved = tf.mul(
        margin({ directions, own, cosine }),
        scale === null ? norms(x, 1) : scale,
      );
      return crossEntropy(tf.add(logits(x, weights), tf.mul(moved, targets)), targets);
    },
    ...more,
  });
}
