import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { classifierLoss, linearClassifier } from "./_classifier.ts";
import * as reference from "./_reference.ts";
import { crossEntropy, oneHot, pointsVariable } from "./_tensors.ts";

/**
 * Center loss: softmax cross-entropy plus lambda times the mean of |x - c_y|^2 / 2.
 *
 * `lambda` >= 0, default 0.1. The centers start at the origin and do not follow the gradient: after
 * each step every class of the batch moves by `alpha` (0 to 1, default 0.5) times
 * sum(x - c) / (1 + n) over its n samples. `normalizeWeights` (default false) as in softmax. It tells
 * unknown classes by the distance to the centers, which its own term measures.
 *
 * Source: Wen et al. (ECCV 2016); Scholl (arXiv 2408.01767), figure 5.
 */
export const center: LossDefinition = defineLoss({
  name: "center",
  title: "Center loss",
  source: "doi 10.1007/978-3-319-46478-7_31; as in arXiv 2408.01767, figure 5",
  paper: {
    authors: "Wen et al.",
    year: 2016,
    title: "A Discriminative Feature Learning Approach for Deep Face Recognition",
    doi: "10.1007/978-3-319-46478-7_31",
  },
  parameters: z.strictObject({
    lambda: z.number().min(0).default(0.1).describe("the weight of the center term"),
    alpha: z.number().min(0).max(1).default(0.5).describe("the rate at which centers move"),
    normalizeWeights: z.boolean().default(false)
      .describe("bring the weights of each class to length 1 and drop the bias"),
  }),
  space: "euclidean",
  // Without its own term it trains logits alone.
  openSetScore: ({ lambda }) => lambda > 0 ? "targetDistance" : "logit",
  forms: [{ lambda: 0.5 }, { normalizeWeights: true }],
  create({ lambda, alpha, normalizeWeights }, context) {
    const { classes, dimension } = context;
    const { variables, logits } = linearClassifier(context, { normalizeWeights });
    const centers = pointsVariable(
      context,
      "centers",
      () => Array.from({ length: classes }, () => Array(dimension).fill(0)),
    );
    return classifierLoss("center", context, { variables: { ...variables, centers }, logits }, {
      value: (x, labels) => {
        const targets = oneHot(labels, classes);
        const offsets = tf.sub(x, tf.matMul(targets, centers));
        const spread = tf.mean(tf.sum(tf.square(offsets), 1));
        return tf.add(crossEntropy(logits(x), targets), tf.mul(spread, lambda / 2));
      },
      update: (x, labels) => {
        const members = tf.transpose(oneHot(labels, classes));
        const count = tf.sum(members, 1, true);
        const pull = tf.sub(tf.matMul(members, x), tf.mul(count, centers));
        centers.assign(tf.add(centers, tf.mul(tf.div(pull, tf.add(count, 1)), alpha)));
      },
    });
  },
  reference({ lambda, normalizeWeights }, batch) {
    const { embeddings, labels, variables } = batch;
    const spread = reference.meanOf(
      embeddings,
      (x, i) => reference.squaredDistance(x, variables.centers![labels[i]!]!),
    );
    return reference.meanCrossEntropy(reference.logits(batch, normalizeWeights), labels) +
      (lambda / 2) * spread;
  },
});
