import { tf } from "../compute/tf.ts";
import { buildLoss, type LossParts } from "./build.ts";
import { crossEntropy, normalize, oneHot } from "./_tensors.ts";
import { biasVariable, weightsVariable } from "./_variables.ts";
import type { Loss, LossContext } from "./loss.ts";

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
