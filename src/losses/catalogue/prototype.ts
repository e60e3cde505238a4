import { dot } from "../../base/matrix.ts";
import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { buildLoss } from "../build.ts";
import { bestCosine } from "../geometry.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import {
  placementParameters,
  prototypeCosines,
  prototypesVariable,
  squaredCosine,
} from "./_prototypes.ts";
import { meanCrossEntropy, meanOf, unit } from "./_reference.ts";
import { crossEntropy, oneHot } from "./_tensors.ts";
import { METTES_2019 } from "./_papers.ts";

/**
 * Hyperspherical prototypes: (1 - cos(angle of x and p_y))^2 to fixed unit prototypes, one a class.
 *
 * `reduction`: the `mean` over the batch (default) or its `sum`, as released. `placement` of the
 * prototypes: `separated` (default); `projected`, the released gradient descent; or the paper's rivals,
 * `one-hot`, an axis a class, and `similarity`, where the similarity alone puts them, as word vectors
 * would. `similarity`: a class-by-class matrix, `{ vectors }` or `"data"`, for the semantic prior of
 * `separated` (`priorWeight` > 0, default 1, its weight) or for the placement by it. `objective`: `squared-cosine` (default), or `cross-entropy` over
 * s cos(angle_j) with the fixed prototypes as weights, which does not fade near the boundary of
 * crowded classes as the squared cosine does; its `scale` s > 0, or null (default) for the norm of x.
 *
 * Source: Mettes et al. (arXiv 1901.10514), equations 1 to 5.
 */
export const prototype: LossDefinition = defineLoss({
  name: "prototype",
  title: "Hyperspherical prototypes",
  source: "arXiv 1901.10514",
  paper: METTES_2019,
  parameters: z.strictObject({
    objective: z.enum(["squared-cosine", "cross-entropy"]).default("squared-cosine")
      .describe("what pulls embeddings to their prototypes"),
    reduction: z.enum(["mean", "sum"]).default("mean").describe("over the batch"),
    scale: z.number().positive().nullable().default(null)
      .describe("of the cosines in the cross-entropy; null for the norm of each embedding"),
    ...placementParameters,
  }),
  space: "sphere",
  openSetScore: ({ objective, scale }) =>
    objective === "cross-entropy" && scale === null ? "logit" : "cosine",
  forms: [
    { reduction: "sum" },
    { objective: "cross-entropy" },
    { objective: "cross-entropy", scale: 10 },
  ],
  warnings({ objective }, geometry) {
    // Half-way between neighbours the loss changes by 2 (1 - cos t) sin t with the angle t.
    const half = Math.acos(bestCosine(geometry)) / 2;
    const slope = 2 * (1 - Math.cos(half)) * Math.sin(half);
    if (objective === "cross-entropy" || slope > 0.1) return [];
    return [
      `The loss "prototype" hardly pulls between ${geometry.classes} classes in ${geometry.dimension} dimensions: its gradient at the boundary of neighbours is ${
        slope.toFixed(3)
      }, against 0.414 for orthogonal prototypes; the objective "cross-entropy" does better`,
    ];
  },
  create({ objective, reduction, scale, ...placement }, context) {
    const prototypes = prototypesVariable("prototype", context, placement);
    const reduce = (mean: tf.Tensor, x: tf.Tensor2D) =>
      reduction === "sum" ? tf.mul(mean, x.shape[0]) : mean;
    const logits = (x: tf.Tensor2D): tf.Tensor2D =>
      scale === null
        ? tf.matMul(x, tf.transpose(prototypes))
        : tf.mul(prototypeCosines(x, prototypes), scale);
    const fading = objective === "squared-cosine";
    return buildLoss(context, {
      name: "prototype",
      variables: { prototypes },
      ...(!fading && { logits }),
      scores: (x) => prototypeCosines(x, prototypes),
      value: (x, labels) => {
        const mean = fading
          ? tf.mean(squaredCosine(x, labels, prototypes))
          : crossEntropy(logits(x), oneHot(labels, context.classes));
        return reduce(mean, x);
      },
    });
  },
  reference({ objective, reduction, scale }, { embeddings, labels, variables }) {
    const prototypes = variables.prototypes!;
    const mean = objective === "squared-cosine"
      ? meanOf(embeddings, (x, i) => (1 - dot(unit(x), prototypes[labels[i]!]!)) ** 2)
      : meanCrossEntropy(
        embeddings.map((x) =>
          prototypes.map((p) => scale === null ? dot(x, p) : scale * dot(unit(x), p))
        ),
        labels,
      );
    return reduction === "sum" ? mean * embeddings.length : mean;
  },
});
