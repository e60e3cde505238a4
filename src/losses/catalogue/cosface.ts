import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { bestCosine, marginWarnings, roundTo } from "../geometry.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import { angularLoss, angularScale } from "./_classifier.ts";
import { angular } from "./_reference.ts";

/**
 * CosFace: softmax over s cos(angle_j), the target's cosine lowered by the margin m.
 *
 * `scale` s > 0, or null (default) for the embedding's own norm. `margin` m in [0, 2]; the
 * default is a quarter of the bound on a circle and half of it, but at most 0.35, in more
 * dimensions. The bound is 1 - c with c the largest cosine between neighbours in the best layout:
 * 0.191 for ten classes on a circle. Above it no layout satisfies the margin.
 *
 * Source: Wang et al. (arXiv 1801.09414), equations 4 and 7; Scholl (arXiv 2408.01767), figure 4.
 */
export const cosface: LossDefinition = defineLoss({
  name: "cosface",
  title: "CosFace",
  source: "arXiv 1801.09414; as in arXiv 2408.01767, figure 4",
  paper: {
    authors: "Wang et al.",
    year: 2018,
    title: "CosFace: Large Margin Cosine Loss for Deep Face Recognition",
    arxiv: "1801.09414",
  },
  parameters: z.strictObject({
    scale: angularScale,
    margin: z.number().min(0).max(2).describe("what the target's cosine is lowered by"),
  }),
  space: "sphere",
  // Without a scale it trains |x| cos, with one the cosine has the order of the logits.
  openSetScore: ({ scale }) => scale === null ? "logit" : "cosine",
  defaults(geometry) {
    const bound = 1 - bestCosine(geometry);
    return { margin: roundTo(geometry.dimension === 2 ? bound / 4 : Math.min(0.35, bound / 2), 2) };
  },
  forms: [{ margin: 0 }, { margin: 0.2 }, { margin: 0.35, scale: 30 }],
  warnings: ({ margin }, geometry) =>
    marginWarnings("cosface", margin, geometry, "1 - cos", 1 - bestCosine(geometry)),
  create({ scale, margin }, context) {
    return angularLoss("cosface", context, scale, () => tf.scalar(-margin));
  },
  reference: ({ scale, margin }, batch) =>
    angular(batch, scale, (angle) => Math.cos(angle) - margin),
});
