import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { buildLoss } from "../build.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { linearClassifier } from "./_classifier.ts";
import * as reference from "./_reference.ts";
import { oneHot } from "./_tensors.ts";

/** From this many classes on the rescaling of the literature is the default. */
const MANY_CLASSES = 43;

/**
 * Squared error on logits: scale (kappa (z_y - target)^2 + the sum of the other z_k^2), averaged
 * over the batch.
 *
 * `kappa`, `target` and `lossScale` > 0; defaults 9, 60 and 10 as published for a thousand classes,
 * and 1, 1 and 1 up to 42 classes, where the rescaling does not help.
 *
 * Source: Kornblith et al. (arXiv 2010.16402), `losses.py`; Hui and Belkin (arXiv 2006.07322).
 */
export const squaredError: LossDefinition = defineLoss({
  name: "squared-error",
  title: "Squared error",
  source: "arXiv 2006.07322; as in arXiv 2010.16402",
  paper: {
    authors: "Hui and Belkin",
    year: 2021,
    title:
      "Evaluation of Neural Architectures Trained with Square Loss vs Cross-Entropy in Classification Tasks",
    arxiv: "2006.07322",
  },
  parameters: z.strictObject({
    kappa: z.number().positive().describe("the weight of the sample's own class"),
    target: z.number().positive().describe("the logit wanted for the sample's own class"),
    lossScale: z.number().positive().describe("the factor of the whole"),
  }),
  space: "euclidean",
  // Each logit is fitted to whether the class is present.
  openSetScore: "logit",
  defaults: ({ classes }) =>
    classes < MANY_CLASSES
      ? { kappa: 1, target: 1, lossScale: 1 }
      : { kappa: 9, target: 60, lossScale: 10 },
  forms: [{ kappa: 9, target: 60, lossScale: 10 }],
  create({ kappa, target, lossScale }, context) {
    const { variables, logits } = linearClassifier(context);
    return buildLoss(context, {
      name: "squared-error",
      variables,
      scores: logits,
      value: (x, labels) => {
        const own = oneHot(labels, context.classes);
        const errors = tf.square(tf.sub(logits(x), tf.mul(own, target)));
        const weights = tf.add(tf.mul(own, kappa - 1), 1);
        return tf.mul(tf.mean(tf.sum(tf.mul(errors, weights), 1)), lossScale);
      },
    });
  },
  reference: ({ kappa, target, lossScale }, batch) =>
    lossScale *
    reference.meanOf(reference.logits(batch), (row, i) =>
      row.reduce((sum, v, k) =>
        sum + (k === batch.labels[i] ? kappa * (v - target) ** 2 : v * v), 0)),
});
