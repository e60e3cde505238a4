import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { bestChord, marginWarnings, roundTo } from "../geometry.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { differentPairs, distanceLoss, samePairs } from "./_pairs.ts";
import { meanOf, squaredDistance, unit } from "./_reference.ts";
import { safeSqrt, squaredDistances } from "./_tensors.ts";

/**
 * Contrastive loss over all pairs of a batch: D^2 / 2 for two samples of a class, [m - D]_+^2 / 2
 * for two of different classes.
 *
 * `margin` m > 0, default 1; it only sets the unit of length, unless `normalizeEmbeddings` (default
 * false) brings embeddings to length 1: then the default is half the bound, the distance of
 * neighbours in the best layout. `balanced` (default false) averages similar and dissimilar pairs
 * apart and adds the two. A batch without a pair costs 0. It trains distances of samples alone, so a
 * class is where its samples are: unknown classes show by the distance to the nearest class mean, at
 * length 1 by the cosine.
 *
 * Source: Hadsell et al. (CVPR 2006); Scholl (arXiv 2408.01767).
 */
export const contrastive: LossDefinition = defineLoss({
  name: "contrastive",
  title: "Contrastive",
  source: "doi 10.1109/CVPR.2006.100; as in arXiv 2408.01767",
  paper: {
    authors: "Hadsell et al.",
    year: 2006,
    title: "Dimensionality Reduction by Learning an Invariant Mapping",
    doi: "10.1109/CVPR.2006.100",
  },
  parameters: z.strictObject({
    margin: z.number().positive().describe("how far apart different classes shall be"),
    balanced: z.boolean().default(false).describe("average similar and dissimilar pairs apart"),
    normalizeEmbeddings: z.boolean().default(false).describe("bring embeddings to length 1 first"),
  }),
  space: ({ normalizeEmbeddings }) => normalizeEmbeddings ? "sphere" : "euclidean",
  openSetScore: ({ normalizeEmbeddings }) => normalizeEmbeddings ? "cosine" : "centroid",
  defaults: (geometry, { normalizeEmbeddings }) => ({
    margin: normalizeEmbeddings ? roundTo(bestChord(geometry) / 2, 2) : 1,
  }),
  forms: [{ margin: 4 }, { balanced: true }, { normalizeEmbeddings: true }],
  warnings: ({ margin, normalizeEmbeddings }, geometry) =>
    normalizeEmbeddings
      ? marginWarnings("contrastive", margin, geometry, "largest distance", bestChord(geometry))
      : [],
  create({ margin, balanced, normalizeEmbeddings }, context) {
    return distanceLoss("contrastive", context, normalizeEmbeddings, (x, labels) => {
      const squares = squaredDistances(x, x);
      const missing = tf.relu(tf.sub(margin, safeSqrt(squares)));
      const same = samePairs(labels);
      const different = differentPairs(labels);
      // Every pair is there twice, in the sums as in the counts.
      const similar = tf.sum(tf.mul(squares, same));
      const dissimilar = tf.sum(tf.mul(tf.square(missing), different));
      const mean = (costs: tf.Tensor, pairs: tf.Tensor) =>
        tf.div(costs, tf.mul(tf.maximum(tf.sum(pairs), 1), 2));
      return balanced
        ? tf.add(mean(similar, same), mean(dissimilar, different))
        : mean(tf.add(similar, dissimilar), tf.add(same, different));
    });
  },
  reference({ margin, balanced, normalizeEmbeddings }, { embeddings, labels }) {
    const x = normalizeEmbeddings ? embeddings.map(unit) : embeddings;
    const [similar, dissimilar]: [number[], number[]] = [[], []];
    for (const i of x.keys()) {
      for (let j = 0; j < i; j++) {
        const square = squaredDistance(x[i]!, x[j]!);
        if (labels[i] === labels[j]) similar.push(square);
        else dissimilar.push(Math.max(0, margin - Math.sqrt(square)) ** 2);
      }
    }
    const mean = (costs: number[]) => meanOf(costs, (cost) => cost / 2);
    return balanced ? mean(similar) + mean(dissimilar) : mean([...similar, ...dissimilar]);
  },
});
