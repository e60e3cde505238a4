import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { buildLoss } from "../build.ts";
import { roundTo } from "../geometry.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { linearClassifier } from "./_classifier.ts";
import * as reference from "./_reference.ts";
import { oneHot } from "./_tensors.ts";

/**
 * Sigmoid: the sum over classes of the binary cross-entropy of z, averaged over the batch.
 *
 * Training begins with all probabilities near 1 / classes, as published: `initialBias`, default
 * -ln(classes), is where every bias starts. The released code takes z - ln(classes) instead, from a
 * bias of 0: that is `logitShift` (default false), with which `initialBias` defaults to 0. The two
 * train alike unless the bias is decayed.
 *
 * Source: Kornblith et al. (arXiv 2010.16402), `losses.py`.
 */
export const sigmoid: LossDefinition = defineLoss({
  name: "sigmoid",
  title: "Sigmoid",
  source: "as in arXiv 2010.16402",
  parameters: z.strictObject({
    logitShift: z.boolean().default(false).describe("lower the logits by ln(classes)"),
    initialBias: z.number().describe("the bias of every class at the start"),
  }),
  space: "euclidean",
  // Each logit is the evidence for one class against all others.
  openSetScore: "logit",
  defaults: ({ classes }, { logitShift }) => ({
    initialBias: logitShift ? 0 : roundTo(-Math.log(classes), 4),
  }),
  forms: [{ logitShift: true }, { initialBias: 0 }],
  create({ logitShift, initialBias }, context) {
    const { variables, logits } = linearClassifier(context, { initialBias });
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
    return reference.meanOf(reference.logits(batch), (row, i) =>
      row.reduce((sum, v, k) => {
        // -log of the sigmoid of z for the sample's class, of -z for the others.
        const z = k === batch.labels[i] ? v - shift : shift - v;
        return sum + Math.max(0, -z) + Math.log1p(Math.exp(-Math.abs(z)));
      }, 0));
  },
});
