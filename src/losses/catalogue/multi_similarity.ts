import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { bestCosine, cosineWarnings, roundTo } from "../geometry.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { cosineLoss } from "./_pairs.ts";
import * as reference from "./_reference.ts";
import { maskedLogSumExp, maskPenalty } from "./_tensors.ts";

/**
 * Multi-similarity loss: log(1 + sum over positives of exp(-alpha (cos - base))) / alpha plus
 * log(1 + sum over negatives of exp(beta (cos - base))) / beta, averaged over all samples of the
 * batch as anchors.
 *
 * `alpha` > 0, default 2; `beta` > 0, default 50 as published, and 10 below nine dimensions, where 50
 * mixes classes. `base` in [-1, 1]: 0.5 as in the released code (the paper writes lambda = 1), or
 * halfway between 1 and the cosine of neighbours in the best layout where that is above 0.5. `mining` >= 0, default 0.1, or null for all
 * pairs: a positive counts if its cosine is below the largest of a negative plus `mining`, a negative
 * if its cosine is above the smallest of a positive minus `mining`. An anchor without a pair adds 0.
 *
 * Source: Wang et al. (arXiv 1904.06627), section 3.
 */
export const multiSimilarity: LossDefinition = defineLoss({
  name: "multi-similarity",
  title: "Multi-similarity",
  source: "arXiv 1904.06627",
  paper: {
    authors: "Wang et al.",
    year: 2019,
    title: "Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning",
    arxiv: "1904.06627",
  },
  parameters: z.strictObject({
    alpha: z.number().positive().default(2).describe("how sharply hard positives count"),
    beta: z.number().positive().describe("how sharply hard negatives count"),
    base: z.number().min(-1).max(1)
      .describe("the cosine above which positives, and below which negatives, hardly count"),
    mining: z.number().min(0).nullable().default(0.1)
      .describe("how far a pair may be from the hardest of the other kind; null for all pairs"),
  }),
  space: "sphere",
  // It trains cosines of samples; without class vectors they are taken to the class means.
  openSetScore: "cosine",
  defaults(geometry) {
    const neighbours = bestCosine(geometry);
    return {
      beta: geometry.dimension < 9 ? 10 : 50,
      base: neighbours > 0.5 ? roundTo((1 + neighbours) / 2, 2) : 0.5,
    };
  },
  forms: [{ beta: 50 }, { mining: null }, { base: 1 }, { alpha: 1, beta: 10 }],
  warnings: ({ base }, geometry) => cosineWarnings("multi-similarity", base, geometry),
  create({ alpha, beta, base, mining }, context) {
    return cosineLoss("multi-similarity", context, (cosines, same, different) => {
      if (mining !== null) {
        const least = tf.min(tf.add(cosines, maskPenalty(same)), 1, true);
        const largest = tf.max(tf.sub(cosines, maskPenalty(different)), 1, true);
        same = tf.mul(same, tf.step(tf.sub(tf.add(largest, mining), cosines)));
        different = tf.mul(different, tf.step(tf.sub(tf.add(cosines, mining), least)));
      }
      const above = tf.sub<tf.Tensor2D>(cosines, base);
      const pull = tf.softplus(maskedLogSumExp(tf.mul(above, -alpha), same, 1));
      const push = tf.softplus(maskedLogSumExp(tf.mul(above, beta), different, 1));
      return tf.mean(tf.add(tf.div(pull, alpha), tf.div(push, beta)));
    });
  },
  reference: ({ alpha, beta, base, mining }, batch) =>
    reference.meanOf(reference.anchorCosines(batch), ({ positives, negatives }) => {
      const slack = mining ?? Infinity;
      const [least, largest] = [Math.min(...positives), Math.max(...negatives)];
      const pull = positives.filter((cosine) => mining === null || cosine < largest + slack);
      const push = negatives.filter((cosine) => mining === null || cosine > least - slack);
      const cost = (cosines: number[], sharpness: number) =>
        reference.softplus(reference.logSumExp(cosines.map((v) => sharpness * (v - base))));
      return cost(pull, -alpha) / alpha + cost(push, beta) / beta;
    }),
});
