/**
 * A backbone of your own: patches of 4 x 4 pixels, a dense layer on each, and the mean of the patches.
 *
 * To hold it to shapes, finite differences and all backends, call
 * `deno task loss-atlas check own_backbone.ts --shape 28x28x1`.
 *
 * @module
 */
import type { BackboneDefinition } from "@loss-atlas/loss-atlas/study";
import * as tf from "@tensorflow/tfjs";

const SIDE = 4;
const FEATURES = 32;

/** The mean over patches of a dense layer with ReLU. */
export const patches: BackboneDefinition = {
  name: "patches",
  title: "Patches",
  description: "A dense layer of 32 features on each patch of 4 x 4 pixels, and their mean",
  // A variable for each layer with weights: `patch/weights` and `patch/bias`, seeded by its name.
  plan: ([height, width, channels]) => [
    {
      name: "patch",
      kind: "convolution",
      output: [Math.floor(height / SIDE), Math.floor(width / SIDE), FEATURES],
      weights: [SIDE, SIDE, channels, FEATURES],
    },
    { name: "mean", kind: "identity", output: [FEATURES] },
  ],
  features(images, { variable, output }) {
    const weights = variable("patch/weights") as tf.Tensor as tf.Tensor4D;
    const maps = tf.conv2d(images, weights, SIDE, "valid");
    const patch = output("patch", tf.relu(tf.add(maps, variable("patch/bias"))) as tf.Tensor4D);
    return output("mean", tf.mean(patch, [1, 2]) as tf.Tensor2D);
  },
};
