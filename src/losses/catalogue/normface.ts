import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { angularLoss } from "./_classifier.ts";
import { angular } from "./_reference.ts";

/**
 * NormFace (scaled cosine softmax): softmax over s cos(angle_j), embeddings and weights at length 1.
 *
 * `scale` s > 0; default 4 in two dimensions, where a larger one freezes classes in a wrong order,
 * 16 below nine and 30 from nine on.
 *
 * Source: Wang et al. (arXiv 1704.06369); the "NSL" of CosFace (arXiv 1801.09414), equation 2.
 */
export const normface: LossDefinition = defineLoss({
  name: "normface",
  title: "NormFace",
  source: "arXiv 1704.06369",
  paper: {
    authors: "Wang et al.",
    year: 2017,
    title: "NormFace: L2 Hypersphere Embedding for Face Verification",
    arxiv: "1704.06369",
  },
  parameters: z.strictObject({
    scale: z.number().positive().describe("the factor of the cosines"),
  }),
  space: "sphere",
  openSetScore: "cosine",
  defaults: ({ dimension }) => ({ scale: dimension <= 2 ? 4 : dimension < 9 ? 16 : 30 }),
  forms: [{ scale: 30 }],
  create({ scale }, context) {
    return angularLoss("normface", context, scale, () => tf.scalar(0));
  },
  reference: ({ scale }, batch) => angular(batch, scale, Math.cos),
});
