import { tf } from "../tf.ts";
import { convolveCovers } from "./_convolution.ts";
import { LAYER, type LayerAttributes } from "./_layer.ts";
import { convolutionShape } from "./_shape.ts";

/** Options for {@linkcode convolutionLayer}. */
export interface ConvolutionLayerOptions {
  /** Padding, default `"same"`. */
  pad?: "same" | "valid";
  /** The activation, default `"relu"`. */
  activation?: "relu" | "linear";
  /** Whether a 2 x 2 max-pooling with stride 2 follows, default false. An odd last row or column is dropped. */
  pool?: boolean;
}

/**
 * A convolutional layer: convolution with stride 1, bias, activation and, if asked, max-pooling.
 *
 * One operation with its own gradient where the backend has one, the same operations of tfjs
 * elsewhere. The first maximum of a pooling window takes its gradient. A filter that is a trainable
 * variable gets its gradient along with the input's: whoever differentiates by the input must then
 * differentiate by the filter as well, or the filter's gradient stays in memory.
 *
 * @param x Images, [batch, height, width, channels].
 * @param filter Weights, [filterHeight, filterWidth, channels, outChannels].
 * @param bias One value for each output channel.
 * @param options Padding, activation and pooling.
 * @returns Feature maps, [batch, height', width', outChannels].
 * @throws {RangeError} If a dimension is empty, such as the batch.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { useBackend } from "@loss-atlas/loss-atlas";
 * import { tf } from "../tf.ts";
 * import { convolutionLayer } from "./ops.ts";
 *
 * await useBackend("wasm");
 * const images = tf.ones<tf.Rank.R4>([1, 4, 4, 1]);
 * const filter = tf.ones<tf.Rank.R4>([3, 3, 1, 8]);
 * const maps = convolutionLayer(images, filter, tf.zeros<tf.Rank.R1>([8]), { pool: true });
 * assertEquals(maps.shape, [1, 2, 2, 8]);
 * assertEquals(maps.dataSync()[0], 9);
 * ```
 */
export function convolutionLayer(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  { pad = "same", activation = "relu", pool = false }: ConvolutionLayerOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const shape = convolutionShape(x.shape, filter.shape, { strides: 1, pad });
    if (tf.getKernel(LAYER, tf.getBackend()) && convolveCovers(shape)) {
      const learned = filter instanceof tf.Variable && filter.trainable;
      const attributes: LayerAttributes = { pad, relu: activation === "relu", pool, learned };
      const outputs = tf.engine().runKernel(LAYER, { x, filter, bias }, { ...attributes });
      return (Array.isArray(outputs) ? outputs[0] : outputs) as tf.Tensor4D;
    }
    const sums = tf.add<tf.Tensor4D>(tf.conv2d(x, filter, 1, pad), bias);
    const y = activation === "relu" ? tf.relu(sums) : sums;
    return pool ? tf.maxPool(y, 2, 2, "valid") : y;
  });
}

/**
 * A dense layer: matrix product, bias and activation.
 *
 * @param x Inputs, [batch, inputs].
 * @param weights Weights, [inputs, outputs].
 * @param bias One value for each output.
 * @param activation The activation, default `"linear"`.
 * @returns Outputs, [batch, outputs].
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { useBackend } from "@loss-atlas/loss-atlas";
 * import { tf } from "../tf.ts";
 * import { denseLayer } from "./ops.ts";
 *
 * await useBackend("wasm");
 * const weights = tf.tensor2d([[1, -1], [2, -2]]);
 * const y = denseLayer(tf.tensor2d([[3, 4]]), weights, tf.tensor1d([1, 1]), "relu");
 * assertEquals([...y.dataSync()], [12, 0]);
 * ```
 */
export function denseLayer(
  x: tf.Tensor2D,
  weights: tf.Tensor2D,
  bias: tf.Tensor1D,
  activation: "relu" | "linear" = "linear",
): tf.Tensor2D {
  return tf.tidy(() => {
    const sums = tf.add<tf.Tensor2D>(tf.matMul(x, weights), bias);
    return activation === "relu" ? tf.relu(sums) : sums;
  });
}
