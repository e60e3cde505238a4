import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { classifierLoss } from "./_classifier.ts";
import * as reference from "./_reference.ts";
import { biasVariable, normalize, weightsVariable } from "./_tensors.ts";
import { KORNBLITH_2021 } from "./_papers.ts";

/**
 * Cosine softmax: cross-entropy of (cos(angle_j) + b_j) / t.
 *
 * `temperature` t > 0; default 0.25 in two dimensions, where a smaller one loses classes, 0.0625
 * below nine and 0.05, as published, from nine on. `bias` (default false) adds b.
 * `normalizeEmbeddings` (default true): the released code leaves embeddings at their length; false,
 * with a bias, is that form.
 *
 * Source: Kornblith et al. (arXiv 2010.16402), `losses.py`.
 */
export const cosineSoftmax: LossDefinition = defineLoss({
  name: "cosine-softmax",
  title: "Cosine softmax",
  source: "arXiv 2010.16402",
  paper: KORNBLITH_2021,
  parameters: z.strictObject({
    temperature: z.number().positive().describe("what the cosines are divided by"),
    bias: z.boolean().default(false).describe("add a bias to the cosines"),
    normalizeEmbeddings: z.boolean().default(true)
      .describe("bring embeddings to length 1; the released code does not"),
  }),
  space: ({ bias, normalizeEmbeddings }) => normalizeEmbeddings || !bias ? "sphere" : "euclidean",
  // The logits are scaled cosines; a bias, or the length of the embedding, counts as it trains.
  openSetScore: ({ bias, normalizeEmbeddings }) =>
    normalizeEmbeddings && !bias ? "cosine" : "logit",
  defaults: ({ dimension }) => ({
    temperature: dimension <= 2 ? 0.25 : dimension < 9 ? 0.0625 : 0.05,
  }),
  forms: [{ temperature: 0.05 }, { bias: true }, { bias: true, normalizeEmbeddings: false }],
  create({ temperature, bias, normalizeEmbeddings }, context) {
    const weights = weightsVariable(context);
    const offset = bias ? biasVariable(context) : undefined;
    return classifierLoss("cosine-softmax", context, {
      variables: { weights, ...(offset && { bias: offset }) },
      logits: (x) => {
        const features = normalizeEmbeddings ? normalize(x, 1) : x;
        const cosines = tf.matMul(features, normalize(weights, 0));
        return tf.div(offset ? tf.add(cosines, offset) : cosines, temperature);
      },
    });
  },
  reference({ temperature, normalizeEmbeddings }, batch) {
    const bias = batch.variables.bias?.[0];
    const cosines = normalizeEmbeddings
      ? reference.cosines(batch)
      : reference.logits({ ...batch, variables: { weights: batch.variables.weights! } }, true);
    const logits = cosines.map((row) => row.map((v, k) => (v + (bias?.[k] ?? 0)) / temperature));
    return reference.meanCrossEntropy(logits, batch.labels);
  },
});
