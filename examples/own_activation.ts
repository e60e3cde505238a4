/**
 * An activation of the embedding of your own: x / (1 + |x|), which keeps it within (-1, 1).
 *
 * @module
 */
import type { ActivationDefinition } from "@loss-atlas/loss-atlas/study";
import * as tf from "@tensorflow/tfjs";

/** Softsign (Glorot & Bengio 2010). */
export const softsign: ActivationDefinition = {
  name: "softsign",
  apply: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
};
