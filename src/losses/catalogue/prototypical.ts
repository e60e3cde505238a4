import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { distanceLoss, meanOver } from "./_pairs.ts";
import { logSumExp, meanOf, squaredDistance } from "./_reference.ts";
import { maskedLogSumExp, oneHot, squaredDistances } from "./_tensors.ts";

/**
 * Prototypical loss: -log of the softmax of minus the squared distances of a sample to the class
 * means of its batch, its own left out of the mean of its class; averaged over the samples that
 * share their class with another one.
 *
 * So every sample is the query of an episode whose support is the rest of the batch: nothing is
 * drawn, and no sample is spent on support alone, which trains better than episodes do (Laenen and
 * Bertinetto). A batch without two samples of a class, or of one class, costs 0.
 *
 * Source: Snell et al. (arXiv 1703.05175), equation 2; Laenen and Bertinetto (arXiv 2012.09831).
 */
export const prototypical: LossDefinition = defineLoss({
  name: "prototypical",
  title: "Prototypical episodes",
  source: "arXiv 1703.05175, equation 2; arXiv 2012.09831",
  paper: {
    authors: "Snell et al.",
    year: 2017,
    title: "Prototypical Networks for Few-shot Learning",
    arxiv: "1703.05175",
  },
  parameters: z.strictObject({}),
  space: "euclidean",
  openSetScore: "centroid",
  create(_, context) {
    return distanceLoss("prototypical", context, false, (x, labels) => {
      const own = oneHot(labels, context.classes);
      const counts = tf.sum(own, 0, true);
      const means = tf.div<tf.Tensor2D>(
        tf.matMul(own, x, true),
        tf.transpose(tf.maximum(counts, 1)),
      );
      // Without its own part, the mean of n samples lies n / (n - 1) times as far from a sample.
      const stretch = tf.div(counts, tf.maximum(tf.sub(counts, 1), 1));
      const factors = tf.add(1, tf.mul(own, tf.sub(tf.square(stretch), 1)));
      const logits = tf.neg(tf.mul(squaredDistances(x, means), factors)) as tf.Tensor2D;
      const present = tf.mul(tf.onesLike(own), tf.step(counts)) as tf.Tensor2D;
      const toOwn = tf.sum(tf.mul(logits, own), 1);
      const queries = tf.sum(tf.mul(own, tf.step(tf.sub(counts, 1))), 1);
      const costs = tf.mul(tf.sub(maskedLogSumExp(logits, present, 1), toOwn), queries);
      return meanOver(costs, queries);
    });
  },
  reference(_, { embeddings, labels }) {
    const samples = [...embeddings.keys()];
    const queries = samples.filter((i) => samples.some((j) => j !== i && labels[j] === labels[i]));
    return meanOf(queries, (query) => {
      const support = samples.filter((j) => j !== query);
      const classes = [...new Set(support.map((j) => labels[j]!))];
      const logits = classes.map((label) => {
        const members = support.filter((j) => labels[j] === label).map((j) => embeddings[j]!);
        const mean = embeddings[query]!.map((_, k) => meanOf(members, (member) => member[k]!));
        return -squaredDistance(embeddings[query]!, mean);
      });
      return logSumExp(logits) - logits[classes.indexOf(labels[query]!)]!;
    });
  },
});
