import { tf } from "../../compute/tf.ts";
import type { BackboneDefinition } from "./definition.ts";

const FEATURES = 256;

/** One hidden layer: what a network can do that knows nothing of images. */
export const mlp: BackboneDefinition = {
  name: "mlp",
  title: "One hidden layer",
  description: "A dense layer of 256 features with ReLU on the pixels",
  plan: ([height, width, channels]) => [
    {
      name: "dense",
      kind: "dense",
      output: [FEATURES],
      weights: [height * width * channels, FEATURES],
    },
  ],
  features: (images, { dense }) =>
    dense(tf.reshape(images, [images.shape[0], -1]), "dense", "relu"),
};
