import { tf } from "../../compute/tf.ts";
import type { BackboneDefinition } from "./definition.ts";

/** No hidden layer: the features are the pixels, the embedding a linear map of them. */
export const linear: BackboneDefinition = {
  name: "linear",
  title: "Linear",
  description: "No hidden layer: the features are the pixels",
  plan: () => [],
  features: (images) => tf.reshape(images, [images.shape[0], -1]),
};
