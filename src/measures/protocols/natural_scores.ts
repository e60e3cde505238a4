import type { OpenSetScore } from "./open_set_scores.ts";

/** The score by which a loss itself tells how much a sample is of a class, and why it is that one. */
const NATURAL_SCORES: Record<string, readonly [score: OpenSetScore, why: string]> = {
  softmax: ["logit", "its evidence for a class is the logit, whose size the softmax divides away"],
  "label-smoothing": ["logit", "as softmax"],
  dropout: ["logit", "as softmax"],
  "final-layer-l2": ["logit", "as softmax"],
  "logit-penalty": [
    "logit",
    "as softmax; the penalty holds the size of logits that the score reads",
  ],
  "logit-normalization": [
    "probability",
    "it trains logits of one length and scores by their softmax",
  ],
  sigmoid: ["logit", "each logit is the evidence for one class against all others"],
  "squared-error": ["logit", "each logit is fitted to whether the class is present"],
  "cosine-softmax": ["cosine", "its logit is a scaled cosine"],
  normface: ["cosine", "its logit is a scaled cosine"],
  sphereface: ["cosine", "it trains angles to the class vectors"],
  cosface: ["cosine", "it trains cosines to the class vectors"],
  arcface: ["cosine", "it trains angles to the class vectors"],
  "arcface-detached": ["cosine", "it trains angles to the class vectors"],
  prototype: ["cosine", "it trains cosines to fixed prototypes"],
  "prototype-joint": ["logit", "its scores are cosines in the dimensions that it gives to classes"],
  center: ["targetDistance", "it pulls samples to centers, whose distance its own term measures"],
  regression: ["targetDistance", "it pulls samples to fixed coordinates"],
  contrastive: [
    "centroid",
    "it trains distances of samples alone: a class is where its samples are",
  ],
  triplet: ["centroid", "it trains distances of samples alone: a class is where its samples are"],
};

/**
 * The score that a loss trains; the distance to the nearest class mean, which works for every
 * embedding, for losses of users.
 *
 * @param loss The name of a loss.
 * @returns The name of a score.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([naturalScore("cosface"), naturalScore("triplet")], ["cosine", "centroid"]);
 * ```
 */
export function naturalScore(loss: string): OpenSetScore {
  return Object.hasOwn(NATURAL_SCORES, loss) ? NATURAL_SCORES[loss]![0] : "centroid";
}
