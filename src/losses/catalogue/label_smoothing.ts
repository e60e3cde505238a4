import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { classifierLoss, linearClassifier } from "./_classifier.ts";
import * as reference from "./_reference.ts";
import { crossEntropy, oneHot } from "./_tensors.ts";

/**
 * Label smoothing: cross-entropy to (1 - a) one-hot + a / classes.
 *
 * `smoothing` a in [0, 1), default 0.1. `rescale` (default false) divides by 1 - a, as the code of
 * Kornblith et al. does.
 *
 * Source: Szegedy et al. (arXiv 1512.00567); Kornblith et al. (arXiv 2010.16402), `losses.py`.
 */
export const labelSmoothing: LossDefinition = defineLoss({
  name: "label-smoothing",
  title: "Label smoothing",
  source: "arXiv 1512.00567; as in arXiv 2010.16402",
  paper: {
    authors: "Szegedy et al.",
    year: 2016,
    title: "Rethinking the Inception Architecture for Computer Vision",
    arxiv: "1512.00567",
  },
  parameters: z.strictObject({
    smoothing: z.number().min(0).lt(1).default(0.1)
      .describe("the share of the label that is spread over all classes"),
    rescale: z.boolean().default(false).describe("divide by 1 - smoothing"),
  }),
  space: "euclidean",
  openSetScore: "logit",
  forms: [{ rescale: true }, { smoothing: 0 }],
  create({ smoothing, rescale }, context) {
    const classifier = linearClassifier(context);
    return classifierLoss("label-smoothing", context, classifier, {
      value: (x, labels) => {
        const hard = oneHot(labels, context.classes);
        const soft = tf.add(tf.mul(hard, 1 - smoothing), smoothing / context.classes);
        const value = crossEntropy(classifier.logits(x), soft as tf.Tensor2D);
        return rescale ? tf.div(value, 1 - smoothing) : value;
      },
    });
  },
  reference({ smoothing, rescale }, batch) {
    const value = reference.meanCrossEntropy(reference.logits(batch), batch.labels, smoothing);
    return rescale ? value / (1 - smoothing) : value;
  },
});
