import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { bestChord, marginWarnings, roundTo } from "../geometry.ts";
import { defineLoss, type LossDefinition, type LossGeometry } from "../loss.ts";
import { anchorsWithBoth, differentPairs, distanceLoss, meanOver, samePairs } from "./_pairs.ts";
import { anchorsOf, meanOf, squaredDistance, unit } from "./_reference.ts";
import { maskPenalty, safeSqrt, squaredDistances } from "./_tensors.ts";

/**
 * Triplet loss, [D(a, p) - D(a, n) + m]_+ over triplets of an anchor, a sample of its class and
 * one of another.
 *
 * `mining`: `batch-all` (default) takes all triplets; `semi-hard` those with D(a, p) < D(a, n) <
 * D(a, p) + m; `batch-hard` for each anchor the farthest positive and the nearest negative, averaged
 * over anchors that have both. `average`: over the triplets with a `positive` loss (default) or
 * over `all` that the mining takes. `squared` (default false) takes squared distances. `margin`
 * m > 0, default 1 (on `normalizeEmbeddings` at most what the best layout leaves). A batch without
 * a triplet costs 0. It tells unknown classes as {@linkcode contrastive} does.
 *
 * Source: Schroff et al. (arXiv 1503.03832); Hermans et al. (arXiv 1703.07737); Scholl
 * (arXiv 2408.01767).
 */
export const triplet: LossDefinition = defineLoss({
  name: "triplet",
  title: "Triplet",
  source: "arXiv 1503.03832; as in arXiv 2408.01767",
  paper: {
    authors: "Schroff et al.",
    year: 2015,
    title: "FaceNet: A Unified Embedding for Face Recognition and Clustering",
    arxiv: "1503.03832",
  },
  parameters: z.strictObject({
    margin: z.number().positive().describe("by how much negatives shall be farther"),
    mining: z.enum(["batch-all", "batch-hard", "semi-hard"]).default("batch-all")
      .describe("which triplets of a batch count"),
    squared: z.boolean().default(false).describe("compare squared distances"),
    average: z.enum(["positive", "all"]).default("positive")
      .describe("average over triplets with a loss, or over all; not for batch-hard"),
    normalizeEmbeddings: z.boolean().default(false)
      .describe("bring embeddings to length 1 first"),
  }),
  space: ({ normalizeEmbeddings }) => normalizeEmbeddings ? "sphere" : "euclidean",
  openSetScore: ({ normalizeEmbeddings }) => normalizeEmbeddings ? "cosine" : "centroid",
  defaults(geometry, { normalizeEmbeddings, squared }) {
    if (!normalizeEmbeddings) return { margin: 1 };
    return { margin: roundTo(Math.min(0.2, largestMargin(geometry, squared === true) / 2), 2) };
  },
  forms: [
    { squared: true },
    { average: "all" },
    { mining: "batch-hard" },
    { mining: "batch-hard", squared: true },
    { mining: "semi-hard" },
    { mining: "semi-hard", squared: true },
    { normalizeEmbeddings: true },
  ],
  warnings({ margin, squared, normalizeEmbeddings }, geometry) {
    if (!normalizeEmbeddings) return [];
    const bound = largestMargin(geometry, squared);
    const what = squared ? "largest squared distance" : "largest distance";
    return marginWarnings("triplet", margin, geometry, what, bound);
  },
  create({ margin, mining, squared, average, normalizeEmbeddings }, context) {
    return distanceLoss("triplet", context, normalizeEmbeddings, (x, labels) => {
      const squares = squaredDistances(x, x);
      const distances = squared ? squares : safeSqrt(squares);
      // One sample makes no triplet: its distance to itself is 0, and differentiable.
      if (x.shape[0] === 1) return tf.sum(distances);
      const positive = samePairs(labels);
      const negative = differentPairs(labels);
      return mining === "batch-hard"
        ? hardest(distances, positive, negative, margin)
        : all(distances, positive, negative, { margin, average, semiHard: mining === "semi-hard" });
    });
  },
  reference({ margin, mining, squared, average, normalizeEmbeddings }, { embeddings, labels }) {
    const x = normalizeEmbeddings ? embeddings.map(unit) : embeddings;
    const anchors = anchorsOf(x, labels, (a, b) => {
      const square = squaredDistance(a, b);
      return squared ? square : Math.sqrt(square);
    });
    const costs = anchors.flatMap(({ positives, negatives }) => {
      if (mining === "batch-hard") {
        if (positives.length === 0 || negatives.length === 0) return [];
        return [Math.max(0, Math.max(...positives) - Math.min(...negatives) + margin)];
      }
      return positives.flatMap((p) =>
        negatives.filter((n) => mining === "batch-all" || (n > p && n < p + margin))
          .map((n) => Math.max(0, p - n + margin))
      );
    });
    const counted = average === "all" || mining === "batch-hard"
      ? costs
      : costs.filter((cost) => cost > 0);
    return meanOf(counted, (cost) => cost);
  },
});

function largestMargin(geometry: LossGeometry, squared: boolean): number {
  return bestChord(geometry) ** (squared ? 2 : 1);
}

interface Averaging {
  margin: number;
  average: "positive" | "all";
  semiHard: boolean;
}

/** Over all triplets at once, as anchor x positive x negative: what is no triplet costs nothing. */
function all(
  distances: tf.Tensor2D,
  positive: tf.Tensor2D,
  negative: tf.Tensor2D,
  { margin, average, semiHard }: Averaging,
): tf.Tensor {
  const toPositive = tf.sub(tf.add(distances, margin), maskPenalty(positive));
  const toNegative = tf.add(distances, maskPenalty(negative));
  let costs = tf.relu(tf.sub(tf.expandDims(toPositive, 2), tf.expandDims(toNegative, 1)));
  if (semiHard) {
    const farther = tf.step(tf.sub(tf.expandDims(distances, 1), tf.expandDims(distances, 2)));
    costs = tf.mul(costs, farther);
  }
  // Semi-hard triplets are those with a loss to begin with.
  const counted = average === "positive" || semiHard
    ? tf.sum(tf.step(costs))
    : tf.sum(tf.mul(tf.sum(positive, 1), tf.sum(negative, 1)));
  return tf.div(tf.sum(costs), tf.maximum(counted, 1));
}

function hardest(
  distances: tf.Tensor2D,
  positive: tf.Tensor2D,
  negative: tf.Tensor2D,
  margin: number,
): tf.Tensor {
  const samples = distances.shape[0];
  const farthest = tf.argMax(tf.sub(distances, maskPenalty(positive)), 1);
  const nearest = tf.argMin(tf.add(distances, maskPenalty(negative)), 1);
  const pick = (index: tf.Tensor) =>
    tf.sum(tf.mul(distances, tf.oneHot(index.toInt(), samples).toFloat()), 1);
  const anchors = anchorsWithBoth(positive, negative);
  const costs = tf.relu(tf.add(tf.sub(pick(farthest), pick(nearest)), margin));
  return meanOver(tf.mul(costs, anchors), anchors);
}
