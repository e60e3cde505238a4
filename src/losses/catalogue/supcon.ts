import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { cosineLoss, meanOver } from "./_pairs.ts";
import * as reference from "./_reference.ts";
import { maskedLogSumExp } from "./_tensors.ts";

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
  paper: {
    authors: "Khosla et al.",
    year: 2020,
    title: "Supervised Contrastive Learning",
    arxiv: "2004.11362",
  },
  parameters: z.strictObject({
    temperature: z.number().positive().default(0.1).describe("what the cosines are divided by"),
  }),
  space: "sphere",
  // It trains cosines of samples; without class vectors they are taken to the class means.
  openSetScore: "cosine",
  forms: [{ temperature: 0.5 }],
  create({ temperature }, context) {
    return cosineLoss("supcon", context, (cosines, same) => {
      const logits = tf.div<tf.Tensor2D>(cosines, temperature);
      const total = maskedLogSumExp(logits, tf.sub(1, tf.eye(cosines.shape[0])), 1);
      const positives = tf.sum(same, 1);
      const attraction = tf.div(tf.sum(tf.mul(logits, same), 1), tf.maximum(positives, 1));
      const anchors = tf.step(positives);
      return meanOver(tf.mul(tf.sub(total, attraction), anchors), anchors);
    });
  },
  reference({ temperature }, batch) {
    const counted = reference.anchorCosines(batch).filter(({ positives }) => positives.length > 0);
    return reference.meanOf(counted, ({ positives, negatives }) => {
      const all = [...positives, ...negatives].map((cosine) => cosine / temperature);
      const total = reference.logSumExp(all);
      return reference.meanOf(positives, (cosine) => total - cosine / temperature);
    });
  },
});
