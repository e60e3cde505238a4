import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { bestCosine, cosineWarnings, roundTo } from "../geometry.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { anchorsWithBoth, cosineLoss, meanOver } from "./_pairs.ts";
import * as reference from "./_reference.ts";
import { maskedLogSumExp, withoutGradient } from "./_tensors.ts";

/**
 * Circle loss over the pairs of each anchor: log(1 + sum over negatives of
 * exp(s [cos + m]_+ (cos - m)) times sum over positives of exp(-s [1 + m - cos]_+ (cos - 1 + m))),
 * averaged over the anchors that have both; a batch without one costs 0.
 *
 * `scale` s > 0, default 80 as published, and 5 below nine dimensions, where 80 mixes classes.
 * `margin` m in [0, 1]: the smaller it is, the tighter the circle to which cosines are drawn; 0.4 as
 * published, or more where the best layout leaves no room inside that circle. The weights in [ ]_+ are constants to the gradient, as published, so
 * that it is not that of the value.
 *
 * Source: Sun et al. (arXiv 2002.10857), section 3; m and s for fine-grained retrieval.
 */
export const circle: LossDefinition = defineLoss({
  name: "circle",
  title: "Circle",
  source: "arXiv 2002.10857",
  paper: {
    authors: "Sun et al.",
    year: 2020,
    title: "Circle Loss: A Unified Perspective of Pair Similarity Optimization",
    arxiv: "2002.10857",
  },
  parameters: z.strictObject({
    scale: z.number().positive().describe("the factor of the weighted cosines"),
    margin: z.number().min(0).max(1)
      .describe("how far cosines may stay from 1 within a class and from 0 between classes"),
  }),
  space: "sphere",
  // It trains cosines of samples; without class vectors they are taken to the class means.
  openSetScore: "cosine",
  defaults(geometry) {
    const neighbours = bestCosine(geometry);
    return {
      scale: geometry.dimension < 9 ? 5 : 80,
      margin: neighbours > 0.4 * Math.SQRT2 ? roundTo((1 + neighbours) / 2 / Math.SQRT2, 2) : 0.4,
    };
  },
  forms: [{ scale: 80 }, { scale: 256, margin: 0.25 }],
  surrogateGradient: true,
  // With all positives at a cosine of 1, negatives are across the boundary below m sqrt(2).
  warnings: ({ margin }, geometry) => cosineWarnings("circle", margin * Math.SQRT2, geometry),
  create({ scale, margin }, context) {
    return cosineLoss("circle", context, (cosines, same, different) => {
      const weighted = (weight: tf.Tensor2D, distance: tf.Tensor2D): tf.Tensor2D =>
        tf.mul(tf.mul(withoutGradient(tf.relu(weight)), distance), scale);
      const pull = weighted(tf.sub(1 + margin, cosines), tf.sub(1 - margin, cosines));
      const push = weighted(tf.add(cosines, margin), tf.sub(cosines, margin));
      const costs = tf.softplus(
        tf.add(maskedLogSumExp(pull, same, 1), maskedLogSumExp(push, different, 1)),
      );
      // An anchor without a pair of either kind costs nothing, as its sum is empty.
      return meanOver(costs, anchorsWithBoth(same, different));
    });
  },
  reference({ scale, margin }, batch) {
    const counted = reference.anchorCosines(batch)
      .filter(({ positives, negatives }) => positives.length > 0 && negatives.length > 0);
    return reference.meanOf(counted, ({ positives, negatives }) => {
      const pull = positives.map((s) => -scale * Math.max(0, 1 + margin - s) * (s - 1 + margin));
      const push = negatives.map((s) => scale * Math.max(0, s + margin) * (s - margin));
      return reference.softplus(reference.logSumExp(pull) + reference.logSumExp(push));
    });
  },
});
