import { z } from "zod";
import { tf } from "../compute/tf.ts";
import { buildLoss } from "./build.ts";
import { linearClassifier } from "./_classifier.ts";
import { oneHot } from "./_tensors.ts";
import { defineLoss } from "./define.ts";
import type { LossDefinition } from "./loss.ts";
import * as reference from "./reference/classifier.ts";
import { meanOf } from "./reference/vectors.ts";

/**
 * Sigmoid: the sum over classes of the binary cross-entropy of z, averaged over the batch.
 *
 * `logitShift` (default false) takes z - ln(classes), so that training begins with all
 * probabilities near 1 / classes.
 *
 * Source: Kornblith et al. (arXiv 2010.16402), `losses.py`.
 */
export const sigmoid: LossDefinition = defineLoss({
  name: "sigmoid",
  title: "Sigmoid",
  source: "arXiv 2010.16402",
  module: import.meta.url,
  parameters: z.strictObject({
    logitShift: z.boolean().default(false).describe("lower the logits by ln(classes)"),
  }),
  forms: [{ logitShift: true }],
  create({ logitShift }, context) {
    const { variables, logits } = linearClassifier(context);
    const shift = logitShift ? Math.log(context.classes) : 0;
    const scores = (x: tf.Tensor2D): tf.Tensor2D => tf.sub(logits(x), shift);
    return buildLoss(context, {
      name: "sigmoid",
      variables,
      scores,
      value: (x, labels) => {
        const z = scores(x);
        const costs = tf.sub(tf.softplus(z), tf.mul(z, oneHot(labels, context.classes)));
        return tf.mean(tf.sum(costs, 1));
      },
    });
  },
  reference({ logitShift }, batch) {
    const shift = logitShift ? Math.log(batch.classes) : 0;
    return meanOf(reference.logits(batch), (row, i) =>
      row.reduce((sum, v, k) => {
        // -log of the sigmoid of z for the sample's class, of -z for the others.
        const z = k === batch.labels[i] ? v - shift : shift - v;
        return sum + Math.max(0, -z) + Math.log1p(Math.exp(-Math.abs(z)));
      }, 0));
  },
});
