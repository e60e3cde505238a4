import { z } from "zod";
import { tf } from "../../compute/tf.ts";
import { buildLoss } from "../build.ts";
import { cosineWarnings } from "../geometry.ts";
import { defineLoss, type LossDefinition, type LossGeometry } from "../loss.ts";
import * as reference from "./_reference.ts";
import { maskedLogSumExp, normalize, oneHot, weightsVariable } from "./_tensors.ts";

/**
 * Proxy-anchor: each class has a trained proxy as anchor. log(1 + sum over its samples of
 * exp(-s (cos - m))), averaged over the classes of the batch, plus log(1 + sum over all other samples
 * of exp(s (cos + m))), averaged over all classes.
 *
 * `scale` s > 0, default 32 as published, but 1 in two dimensions and 2 below nine: where neighbours
 * cannot be below -m, a large scale pushes without end and mixes the classes. `margin` m in [0, 1],
 * default 0.1. The proxies are the columns of the `weights`.
 *
 * Source: Kim et al. (arXiv 2003.13911).
 */
export const proxyAnchor: LossDefinition = defineLoss({
  name: "proxy-anchor",
  title: "Proxy-anchor",
  source: "arXiv 2003.13911",
  paper: {
    authors: "Kim et al.",
    year: 2020,
    title: "Proxy Anchor Loss for Deep Metric Learning",
    arxiv: "2003.13911",
  },
  parameters: z.strictObject({
    scale: z.number().positive().describe("the factor of the cosines"),
    margin: z.number().min(0).max(1).default(0.1)
      .describe("own cosines shall be above it, others below its negative"),
  }),
  space: "sphere",
  openSetScore: "cosine",
  defaults: (geometry) => ({ scale: usualScale(geometry) }),
  forms: [{ scale: 32 }, { margin: 0 }],
  warnings: ({ scale, margin }, geometry) =>
    scale > usualScale(geometry) ? cosineWarnings("proxy-anchor", -margin, geometry) : [],
  create({ scale, margin }, context) {
    const weights = weightsVariable(context);
    const cosines = (x: tf.Tensor2D) =>
      tf.matMul<tf.Tensor2D>(normalize(x, 1), normalize(weights, 0));
    return buildLoss(context, {
      name: "proxy-anchor",
      variables: { weights },
      scores: cosines,
      value: (x, labels) => {
        const own = oneHot(labels, context.classes);
        const similarity = cosines(x);
        const cost = (logits: tf.Tensor2D, mask: tf.Tensor2D) =>
          tf.sum(tf.softplus(maskedLogSumExp(logits, mask, 0)));
        const pull = cost(tf.mul(tf.sub(similarity, margin), -scale), own);
        const push = cost(tf.mul(tf.add(similarity, margin), scale), tf.sub(1, own));
        const present = tf.sum(tf.max(own, 0));
        return tf.add(tf.div(pull, present), tf.div(push, context.classes));
      },
    });
  },
  reference({ scale, margin }, batch) {
    const cosines = reference.cosines(batch);
    let [pull, push, present] = [0, 0, 0];
    for (let k = 0; k < batch.classes; k++) {
      const of = (own: boolean) =>
        cosines.filter((_, i) => (batch.labels[i] === k) === own).map((row) => row[k]!);
      pull += reference.softplus(reference.logSumExp(of(true).map((v) => -scale * (v - margin))));
      push += reference.softplus(reference.logSumExp(of(false).map((v) => scale * (v + margin))));
      if (batch.labels.includes(k)) present++;
    }
    return pull / present + push / batch.classes;
  },
});

function usualScale({ dimension }: LossGeometry): number {
  return dimension <= 2 ? 1 : dimension < 9 ? 2 : 32;
}
