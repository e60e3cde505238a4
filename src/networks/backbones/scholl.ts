import { type Tensor2D, type Tensor4D, tf } from "../../compute/tf.ts";
import type { BackboneDefinition, LayerPlan } from "./definition.ts";

const CHANNELS = [32, 64, 128];
const FEATURES = 256;

/**
 * Scholl's network: Conv 32 - pool - Conv 64 - pool - Conv 128 - dense 256, with 3x3 kernels, same
 * padding and ReLU.
 */
export const scholl: BackboneDefinition = {
  name: "scholl",
  title: "Scholl's network",
  description: "Three convolutions of 32, 64 and 128 channels and a dense layer of 256 features",
  source: "Scholl 2024, figure 1 (order of layers)",
  plan([height, width, channels]) {
    const layers: LayerPlan[] = [];
    let [rows, columns, inputs] = [height, width, channels];
    for (const [index, outputs] of CHANNELS.entries()) {
      if (index > 0) {
        [rows, columns] = [Math.floor(rows / 2), Math.floor(columns / 2)];
        layers.push({ name: `pool${index}`, kind: "pool", output: [rows, columns, inputs] });
      }
      layers.push({
        name: `conv${index + 1}`,
        kind: "convolution",
        output: [rows, columns, outputs],
        weights: [3, 3, inputs, outputs],
      });
      inputs = outputs;
    }
    const weights = [rows * columns * inputs, FEATURES];
    return [...layers, { name: "dense", kind: "dense", output: [FEATURES], weights }];
  },
  features(images, { convolution, dense }) {
    const first = convolution(images, "conv1", "pool1");
    const maps: Tensor4D = convolution(convolution(first, "conv2", "pool2"), "conv3");
    return dense(tf.reshape(maps, [images.shape[0], -1]) as Tensor2D, "dense", "relu");
  },
};
