import { dot } from "../../base/matrix.ts";
import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { classifierLoss, linearClassifier } from "./_classifier.ts";
import * as reference from "./_reference.ts";
import { crossEntropy, oneHot } from "./_tensors.ts";
import { KORNBLITH_2021 } from "./_papers.ts";

/**
 * Softmax cross-entropy plus beta / 2 times the squared norm of the logits, averaged over the batch.
 *
 * `beta` >= 0, default 6e-4.
 *
 * Source: Kornblith et al. (arXiv 2010.16402), `losses.py`.
 */
export const logitPenalty: LossDefinition = defineLoss({
  name: "logit-penalty",
  title: "Logit penalty",
  source: "arXiv 2010.16402",
  paper: KORNBLITH_2021,
  parameters: z.strictObject({
    beta: z.number().min(0).default(6e-4).describe("the weight of the penalty"),
  }),
  space: "euclidean",
  // The penalty holds the size of the logits that the score reads.
  openSetScore: "logit",
  forms: [{ beta: 0.1 }],
  create({ beta }, context) {
    const classifier = linearClassifier(context);
    return classifierLoss("logit-penalty", context, classifier, {
      value: (x, labels) => {
        const logits = classifier.logits(x);
        const size = tf.mean(tf.sum(tf.square(logits), 1));
        const value = crossEntropy(logits, oneHot(labels, context.classes));
        return tf.add(value, tf.mul(size, beta / 2));
      },
    });
  },
  reference({ beta }, batch) {
    const logits = reference.logits(batch);
    return reference.meanCrossEntropy(logits, batch.labels) +
      (beta / 2) * reference.meanOf(logits, (row) => dot(row, row));
  },
});
