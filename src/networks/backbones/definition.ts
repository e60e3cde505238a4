import type { Tensor2D, Tensor4D, Variable } from "../../compute/tf.ts";
import type { ImageShape } from "../../data/types.ts";

/** One layer of the network, as a reader would list it. */
export interface Layer {
  /** The layer's name, by which its variables are called, such as `<name>/weights`. */
  name: string;
  /** The kind of layer. */
  kind: "convolution" | "pool" | "dense" | "identity";
  /** The shape of what comes out, without the batch. */
  output: number[];
  /** How many numbers the layer learns. */
  parameters: number;
}

/** A layer before it has variables. */
export interface LayerPlan extends Omit<Layer, "parameters"> {
  /** The shape of its weights; absent where it learns nothing. */
  weights?: readonly number[];
  /** Whether batch normalization, with a scale and a shift a channel, stands in place of a bias. */
  normalized?: boolean;
}

/** The layers of a network at work, by the names that its plan gives them. */
export interface LayerOperations {
  /**
   * A convolution with stride 1 and same padding, bias and ReLU; `pool` names the layer of 2 x 2
   * max-pooling that follows it.
   */
  convolution(x: Tensor4D, name: string, pool?: string): Tensor4D;
  /** A convolution without bias, padded by half its width, then batch normalization. */
  normalizedConvolution(x: Tensor4D, name: string, stride?: 1 | 2): Tensor4D;
  /** A dense layer. */
  dense(x: Tensor2D, name: string, activation: "linear" | "relu"): Tensor2D;
  /**
   * A variable of a planned layer, for operations of your own: `<layer>/weights` and `<layer>/bias`,
   * or of a normalized one `<layer>/scale`, `/shift`, `/mean` and `/variance`.
   *
   * @throws {RangeError} If the plan gives no such variable; the message names those that it gives.
   */
  variable(name: string): Variable;
  /** Declares a tensor to be the output of a layer, and returns it. */
  output<T extends Tensor2D | Tensor4D>(name: string, x: T): T;
}

/** All that is known of a backbone. */
export interface BackboneDefinition {
  /** The name in experiment files: lower-case words joined by hyphens. */
  name: string;
  /** The name in print. */
  title: string;
  /** A description in a sentence. */
  description: string;
  /** Where it was published. */
  source?: string;
  /** Set where the features are the embedding itself: then nothing is learned. */
  embedsFeatures?: true;
  /** The layers from the image to the features, in the order of their computation. */
  plan(shape: ImageShape): LayerPlan[];
  /** The features, one row an image, from a batch of NHWC images in [0, 1]. */
  features(images: Tensor4D, layers: LayerOperations): Tensor2D;
}
