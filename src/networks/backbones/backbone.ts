import { type Tensor, type Tensor2D, type Tensor4D, tf, type Variable } from "../../compute/tf.ts";
import type { ImageShape } from "../../data/types.ts";
import { activate, type Activation } from "../activations.ts";
import { backboneLayers, backbones, planOf } from "./catalogue.ts";
import type { Layer } from "./definition.ts";
import { createVariables, layerOperations } from "./operations.ts";

/** The options of a backbone. */
export interface BackboneOptions {
  /** The name of a backbone, default `scholl`. */
  name?: string;
  /** Height, width and channels of an image. */
  shape: ImageShape;
  /** Width of the embedding. */
  dimension: number;
  /** Activation of the embedding layer. */
  activation: Activation;
  /** Seed of the initial weights. */
  seed: number;
}

/** How features are computed. */
export interface FeatureOptions {
  /**
   * Whether this is a step of the training: normalization then takes the statistics of the batch
   * and moves the running ones. Default false.
   */
  training?: boolean;
}

/** A network from images to embeddings. */
export interface Backbone {
  /** The layers, from image to embedding. */
  layers: Layer[];
  /** Everything to save, by name; the optimiser moves those that are trainable. */
  variables: Record<string, Variable>;
  /** The layer before the embedding, one row an image, of a batch of NHWC images in [0, 1]. */
  features(images: Tensor4D, options?: FeatureOptions): Tensor2D;
  /** The embedding of those features, batch x dimension. */
  project(features: Tensor2D): Tensor2D;
  /**
   * The output of each layer, by the layer's name, from image to embedding.
   *
   * A convolution that pools is listed under its pool, and of a residual block the sum under its
   * second convolution. The caller disposes of the tensors.
   */
  activations(images: Tensor4D): Record<string, Tensor>;
  /** Frees the variables. */
  dispose(): void;
}

/**
 * Builds a backbone with its embedding layer, all seeded.
 *
 * @param options Which one, for which images and embeddings, and the seed.
 * @returns The network, on the backend in use.
 * @throws {InputError} If there is no backbone of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { useBackend } from "@loss-atlas/loss-atlas";
 * import { tf } from "../../compute/tf.ts";
 *
 * await useBackend("wasm");
 * const shape = [28, 28, 1] as const;
 * const backbone = createBackbone({ name: "mlp", shape, dimension: 2, activation: "linear", seed: 1 });
 * const features = backbone.features(tf.zeros([5, ...shape]));
 * assertEquals(features.shape, [5, 256]);
 * assertEquals(backbone.project(features).shape, [5, 2]);
 * ```
 */
export function createBackbone(options: BackboneOptions): Backbone {
  const { name = "scholl", shape, dimension, activation, seed } = options;
  const definition = backbones.find(name);
  const variables = createVariables(planOf(name, shape, dimension), seed);
  const operations = layerOperations(variables);

  const inTraining = layerOperations(variables, { training: true });
  const features = (images: Tensor4D, { training = false }: FeatureOptions = {}) =>
    tf.tidy(() => definition.features(images, training ? inTraining : operations));
  const project = (features: Tensor2D) =>
    tf.tidy(() =>
      activate(
        definition.embedsFeatures
          ? tf.clone(features)
          : operations.dense(features, "embedding", "linear"),
        activation,
      )
    );

  return {
    layers: backboneLayers(name, shape, dimension),
    variables,
    features,
    project,
    activations: (images) =>
      tf.tidy(() => {
        const outputs: Record<string, Tensor> = {};
        const recorded = layerOperations(variables, { onOutput: (name, x) => outputs[name] = x });
        outputs.embedding = project(definition.features(images, recorded));
        return outputs;
      }),
    dispose: () => tf.dispose(variables),
  };
}
