import { convolutionLayer, denseLayer } from "../compute/kernels/mod.ts";
import { tf } from "../compute/tf.ts";
import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from "../compute/types.ts";
import { randomStream } from "../base/random.ts";
import { activate, type Activation } from "./activations.ts";
import { glorotUniform } from "./initializers.ts";

/** One layer of the network, as a reader would list it. */
export interface Layer {
  /** The layer's name; its variables are called `<name>/weights` and `<name>/bias`. */
  name: string;
  /** The kind of layer. */
  kind: "convolution" | "pool" | "dense";
  /** The shape of what comes out, without the batch. */
  output: number[];
  /** How many numbers the layer learns. */
  parameters: number;
}

/** What a backbone needs to know. */
export interface BackboneOptions {
  /** Height, width and channels of an image. */
  shape: readonly [number, number, number];
  /** Width of the embedding. */
  dimension: number;
  /** Activation of the embedding layer. */
  activation: Activation;
  /** Seed of the initial weights. */
  seed: number;
}

/** A network from images to embeddings. */
export interface Backbone {
  /** The layers, from image to embedding. */
  layers: Layer[];
  /** What the optimiser moves, by name. */
  variables: Record<string, Variable>;
  /** The 256-wide layer before the embedding, of a batch of NHWC images in [0, 1]. */
  features(images: Tensor4D): Tensor2D;
  /** The embedding of those features, batch x dimension. */
  project(features: Tensor2D): Tensor2D;
  /** Frees the variables. */
  dispose(): void;
}

const CONVOLUTIONS = [32, 64, 128];
const FEATURES = 256;

/**
 * Builds Scholl's network: Conv 32 - pool - Conv 64 - pool - Conv 128 - dense 256 - dense d, with
 * 3x3 kernels, same padding and ReLU inside.
 *
 * Weights are Glorot-uniform and biases 0; each weight has its own random stream, so that networks
 * of one seed share all layers whose shapes agree.
 *
 * Source: Scholl 2024, figure 1 (order of layers).
 */
export function createBackbone(options: BackboneOptions): Backbone {
  const { shape: [height, width, channels], dimension, activation, seed } = options;
  const layers: Layer[] = [];
  const variables: Record<string, Variable> = {};

  function learn(name: string, kind: Layer["kind"], shape: number[], output: number[]): void {
    const weights = glorotUniform(shape, randomStream(seed, `initialisation/${name}`));
    const outputs = shape.at(-1)!;
    variables[`${name}/weights`] = tf.tidy(() => tf.variable(tf.tensor(weights, shape)));
    variables[`${name}/bias`] = tf.tidy(() => tf.variable(tf.zeros([outputs])));
    layers.push({ name, kind, output, parameters: weights.length + outputs });
  }

  let [rows, columns, inputs] = [height, width, channels];
  for (const [index, outputs] of CONVOLUTIONS.entries()) {
    if (index > 0) {
      [rows, columns] = [Math.floor(rows / 2), Math.floor(columns / 2)];
      layers.push({
        name: `pool${index}`,
        kind: "pool",
        output: [rows, columns, inputs],
        parameters: 0,
      });
    }
    learn(`conv${index + 1}`, "convolution", [3, 3, inputs, outputs], [rows, columns, outputs]);
    inputs = outputs;
  }
  learn("dense", "dense", [rows * columns * inputs, FEATURES], [FEATURES]);
  learn("embedding", "dense", [FEATURES, dimension], [dimension]);

  const weightsOf = <T extends Tensor>(name: string) => variables[`${name}/weights`] as Tensor as T;
  const biasOf = (name: string) => variables[`${name}/bias`] as Tensor as Tensor1D;
  const convolve = (x: Tensor4D, name: string, pool: boolean) =>
    convolutionLayer(x, weightsOf<Tensor4D>(name), biasOf(name), { pool });
  const dense = (x: Tensor2D, name: string, activation: "linear" | "relu") =>
    denseLayer(x, weightsOf<Tensor2D>(name), biasOf(name), activation);

  return {
    layers,
    variables,
    features: (images) =>
      tf.tidy(() => {
        const x = CONVOLUTIONS.reduce(
          (x, _, at) => convolve(x, `conv${at + 1}`, at < CONVOLUTIONS.length - 1),
          images,
        );
        return dense(tf.reshape(x, [images.shape[0], -1]), "dense", "relu");
      }),
    project: (features) =>
      tf.tidy(() => activate(dense(features, "embedding", "linear"), activation)),
    dispose: () => tf.dispose(variables),
  };
}
