import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { buildLoss } from "../build.ts";
import { defineLoss, type LossDefinition } from "../loss.ts";
import * as reference from "./_reference.ts";
import { crossEntropy, maskedLogSumExp, normalize, oneHot, weightsVariable } from "./_tensors.ts";

/**
 * Proxy-NCA: -log of exp(-d(x, p_y) / t) over the sum of exp(-d(x, p_k) / t), with a trained proxy
 * p_k for each class, d the squared distance at length 1 of both.
 *
 * `denominator`: the sum is over the `others` (default), as published, or over `all` classes, as in
 * proxy-NCA++ and PyTorch Metric Learning; only then is the ratio a probability. `temperature` t > 0,
 * default 1 over the others and 1/9 over all, as published for each, but 0.5 over all in two
 * dimensions, where a smaller one loses classes. The proxies are the columns of
 * the `weights`.
 *
 * Source: Movshovitz-Attias et al. (arXiv 1703.07464); Teh et al. (arXiv 2004.01113).
 */
export const proxyNca: LossDefinition = defineLoss({
  name: "proxy-nca",
  title: "Proxy-NCA",
  source: "arXiv 1703.07464; arXiv 2004.01113",
  paper: {
    authors: "Movshovitz-Attias et al.",
    year: 2017,
    title: "No Fuss Distance Metric Learning using Proxies",
    arxiv: "1703.07464",
  },
  parameters: z.strictObject({
    temperature: z.number().positive().describe("what the squared distances are divided by"),
    denominator: z.enum(["others", "all"]).default("others")
      .describe("the classes against which a sample's own is weighed"),
  }),
  space: "sphere",
  openSetScore: "cosine",
  defaults: ({ dimension }, { denominator }) => ({
    temperature: denominator === "all" ? (dimension <= 2 ? 0.5 : 1 / 9) : 1,
  }),
  forms: [{ temperature: 0.1 }, { denominator: "all" }],
  create({ temperature, denominator }, context) {
    const weights = weightsVariable(context);
    const cosines = (x: tf.Tensor2D) =>
      tf.matMul<tf.Tensor2D>(normalize(x, 1), normalize(weights, 0));
    // d = 2 - 2 cos, and the 2 cancels.
    const logits = (x: tf.Tensor2D) => tf.mul<tf.Tensor2D>(cosines(x), 2 / temperature);
    return buildLoss(context, {
      name: "proxy-nca",
      variables: { weights },
      scores: cosines,
      ...(denominator === "all" && { logits }),
      value: (x, labels) => {
        const z = logits(x);
        const own = oneHot(labels, context.classes);
        if (denominator === "all") return crossEntropy(z, own);
        const others = maskedLogSumExp(z, tf.sub(1, own), 1);
        return tf.mean(tf.sub(others, tf.sum(tf.mul(z, own), 1)));
      },
    });
  },
  reference({ temperature, denominator }, batch) {
    const z = reference.cosines(batch).map((row) => row.map((v) => (2 * v) / temperature));
    if (denominator === "all") return reference.meanCrossEntropy(z, batch.labels);
    return reference.meanOf(z, (row, i) => {
      const label = batch.labels[i]!;
      return reference.logSumExp(row.filter((_, k) => k !== label)) - row[label]!;
    });
  },
});
