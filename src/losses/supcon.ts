import { z } from "zod";
import { tf } from "../compute/tf.ts";
import { distanceLoss, samePairs } from "./_pairs.ts";
import { maskedLogSumExp } from "./_tensors.ts";
import { defineLoss } from "./define.ts";
import type { LossDefinition } from "./loss.ts";
import * as reference from "./reference/similarities.ts";

/**
 * Supervised contrastive loss (SupCon): for an anchor i with positives P(i), its other samples of
 * the class, the mean over P(i) of -log of the softmax of cos(i, p) / t over all samples but i;
 * averaged over the anchors that have a positive.
 *
 * `temperature` t > 0, default 0.1. A batch without two samples of a class costs 0. The embedding
 * takes the place of the published projection head, and a batch holds one view of each image.
 *
 * A batch of one class keeps the published formula, which spreads its samples; PyTorch Metric
 * Learning gives 0 there.
 *
 * Source: Khosla et al. (arXiv 2004.11362), equation 2 (L_out).
 */
export const supcon: LossDefinition = defineLoss({
  name: "supcon",
  title: "Supervised contrastive",
  source: "arXiv 2004.11362, equation 2",
  parameters: z.strictObject({
    temperature: z.number().positive().default(0.1).describe("what the cosines are divided by"),
  }),
  // It trains cosines of samples; without class vectors they are taken to the class means.
  openSetScore: "cosine",
  forms: [{ temperature: 0.5 }],
  create({ temperature }, context) {
    return distanceLoss("supcon", context, true, (x, labels) => {
      const logits = tf.div<tf.Tensor2D>(tf.matMul(x, tf.transpose(x)), temperature);
      const same = samePairs(labels);
      const total = maskedLogSumExp(logits, tf.sub(1, tf.eye(x.shape[0])), 1);
      const positives = tf.sum(same, 1);
      const attraction = tf.div(tf.sum(tf.mul(logits, same), 1), tf.maximum(positives, 1));
      const anchors = tf.step(positives);
      const costs = tf.mul(tf.sub(total, attraction), anchors);
      return tf.div(tf.sum(costs), tf.maximum(tf.sum(anchors), 1));
    });
  },
  reference: reference.supcon,
});
