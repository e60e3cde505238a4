import { z } from "zod";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { classifierLoss, linearClassifier } from "./_classifier.ts";
import * as reference from "./_reference.ts";

/**
 * Softmax cross-entropy, -log(exp z_y / sum_j exp z_j) with z = x W + b, averaged over the batch.
 *
 * With `normalizeWeights` (default false) every column of W is brought to length 1 within the
 * forward pass and there is no bias: z_j = |x| cos(angle of x and w_j).
 *
 * Source: Scholl (arXiv 2408.01767), figures 2 and 3; Kornblith et al. (arXiv 2010.16402).
 */
export const softmax: LossDefinition = defineLoss({
  name: "softmax",
  title: "Softmax",
  source: "as in arXiv 2408.01767, figures 2 and 3",
  parameters: z.strictObject({
    normalizeWeights: z.boolean().default(false)
      .describe("bring the weights of each class to length 1 and drop the bias"),
  }),
  space: ({ normalizeWeights }) => normalizeWeights ? "sphere" : "euclidean",
  // The evidence for a class is the logit, whose size the softmax divides away.
  openSetScore: "logit",
  forms: [{ normalizeWeights: true }],
  create({ normalizeWeights }, context) {
    return classifierLoss("softmax", context, linearClassifier(context, { normalizeWeights }));
  },
  reference: ({ normalizeWeights }, batch) =>
    reference.meanCrossEntropy(reference.logits(batch, normalizeWeights), batch.labels),
});
