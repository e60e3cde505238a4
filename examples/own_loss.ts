/**
 * A loss of your own: softmax plus the mean squared length of the embeddings.
 *
 * The study names it in "modules". To hold it to float64 references and finite differences, call
 * `deno task loss-atlas check own_loss.ts`.
 *
 * @module
 */
import { createLoss, defineLoss, type LossDefinition } from "@loss-atlas/loss-atlas/losses";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";

/** Softmax that keeps embeddings short: what it adds is `weight` times their mean squared length. */
export const shortSoftmax: LossDefinition = defineLoss({
  name: "short-softmax",
  title: "Softmax with short embeddings",
  source: "an example",
  parameters: z.strictObject({ weight: z.number().min(0).default(0.1) }),
  openSetScore: "logit",
  create({ weight }, context) {
    const softmax = createLoss({ name: "softmax" }, context);
    return {
      ...softmax,
      name: "short-softmax",
      compute: (x, labels) =>
        tf.tidy(() => {
          const meanSquaredLength = tf.mean(tf.sum(tf.square(x), 1));
          return tf.add(softmax.compute(x, labels), tf.mul(meanSquaredLength, weight));
        }),
    };
  },
});
