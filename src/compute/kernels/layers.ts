import { tf } from "../tf.ts";
import { convolve, convolveCovers, filterGradient, inputGradient } from "./convolution.ts";
import {
  type ConvolutionShape,
  convolutionShape,
  gradientSource,
  type Mask,
} from "./convolution_shape.ts";
import {
  addressOf,
  installKernel,
  type Kernel,
  kernelsOf,
  type WasmBackend,
  withScratch,
} from "./wasm.ts";
import { winogradCovers, winogradGradients } from "./winograd.ts";

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
 * import { convolutionLayer } from "./layers.ts";
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
 * import { denseLayer } from "./layers.ts";
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

/** Names of the kernels behind `convolutionLayer()`. */
export const LAYER = "ConvolutionLayer";
const INPUT_GRADIENT = "ConvolutionLayerInputGradient";
const FILTER_GRADIENT = "ConvolutionLayerFilterGradient";
const BOTH_GRADIENTS = "ConvolutionLayerGradients";
const BIAS_GRADIENT = "ConvolutionLayerBiasGradient";

/** Parameters of the layer; its gradients add the shapes of the tensors that they do not read. */
export interface LayerAttributes {
  pad: "same" | "valid";
  relu: boolean;
  pool: boolean;
  /** Whether the filter is learned, so that its gradient will be asked for. */
  learned: boolean;
}

type GradientKernel = Kernel<
  "dy" | "y",
  LayerAttributes & { inputShape: number[]; filterShape: number[] },
  "codes" | "x" | "filter"
>;

/** Installs the convolutional layer in one operation, and its gradients. */
export function installLayer(): void {
  installKernel<"x" | "filter" | "bias", LayerAttributes>(
    LAYER,
    ({ inputs: { x, filter, bias }, attributes: { pad, relu, pool }, backend }) => {
      const shape = convolutionShape(x.shape, filter.shape, { strides: 1, pad });
      const { y, codes } = convolve(backend, shape, x, filter, { bias, relu, pool });
      return codes ? [y, codes] : y;
    },
  );
  installGradient(FILTER_GRADIENT, ({ dy, x }, shape, mask, backend) => {
    return filterGradient(backend, shape, x!, dy, mask);
  });
  installGradient(INPUT_GRADIENT, ({ dy, filter }, shape, mask, backend) => {
    if (winogradCovers(shape)) return inputGradient(backend, shape, dy, filter!, mask);
    const expanded = expand(backend, shape, dy, mask);
    const gradient = inputGradient(backend, shape, expanded, filter!);
    backend.disposeData(expanded.dataId);
    return gradient;
  });
  installGradient(BOTH_GRADIENTS, ({ dy, filter, x }, shape, mask, backend) => {
    const gradients = winogradGradients(backend, shape, { x, filter }, dy, mask);
    return [gradients.input!, gradients.filter!];
  });
  installGradient(BIAS_GRADIENT, ({ dy }, shape, mask, backend) => {
    return biasGradient(backend, shape, dy, mask);
  });
  tf.registerGradient({
    kernelName: LAYER,
    inputsToSave: ["x", "filter"],
    outputsToSave: [true, true],
    gradFunc: layerGradient,
  });
}

function layerGradient(
  dys: tf.Tensor | tf.Tensor[],
  saved: tf.Tensor[],
  attributes: unknown,
): { x: () => tf.Tensor; filter: () => tf.Tensor; bias: () => tf.Tensor } {
  const dy = Array.isArray(dys) ? dys[0]! : dys;
  const [x, filter, y, codes] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
  const shapes = { inputShape: x.shape, filterShape: filter.shape };
  const run = (kernel: string, operands: Record<string, tf.Tensor>): tf.Tensor[] =>
    [
      tf.engine().runKernel(
        kernel,
        { dy, y, ...(codes && { codes }), ...operands },
        { ...attributes as LayerAttributes, ...shapes },
      ),
    ].flat();
  const { learned, pad } = attributes as LayerAttributes;
  const shape = convolutionShape(x.shape, filter.shape, { strides: 1, pad });
  // tfjs asks for one gradient after the other, that of the input first.
  let waiting: tf.Tensor | undefined;
  return {
    x: () => {
      if (!learned || !winogradCovers(shape)) return run(INPUT_GRADIENT, { filter })[0]!;
      const [input, ofFilter] = run(BOTH_GRADIENTS, { filter, x });
      waiting = tf.keep(ofFilter!);
      return input!;
    },
    filter: () => {
      if (!waiting) return run(FILTER_GRADIENT, { x })[0]!;
      // A clone belongs to the scope that asks for it.
      const gradient = waiting.clone();
      waiting.dispose();
      return gradient;
    },
    bias: () => run(BIAS_GRADIENT, {})[0]!,
  };
}

/** The gradient of the sums before the epilogue, as a tensor. */
function expand(
  backend: WasmBackend,
  shape: ConvolutionShape,
  dy: tf.TensorInfo,
  mask: Mask,
): tf.TensorInfo {
  const { outHeight, outWidth, outChannels } = shape;
  const expanded = backend.makeOutput([...shape.outShape], "float32");
  const bytes = outHeight * outWidth * outChannels * 4;
  const source = gradientSource(backend, shape, dy, mask);
  const kernels = kernelsOf(backend);
  // Pooling drops an odd last row or column, which the writer leaves as it is: zero.
  withScratch(backend, [bytes], (image) => {
    for (let index = 0; index < shape.batchSize; index++) {
      kernels.expandGradient(...source(index), image!, outWidth);
      const to = addressOf(backend, expanded) + index * bytes;
      const size = [outHeight, outWidth, outChannels];
      kernels.cropImage(image!, outWidth, 0, 0, ...size, to);
    }
  });
  return expanded;
}

function biasGradient(
  backend: WasmBackend,
  { batchSize, outChannels }: ConvolutionShape,
  dy: tf.TensorInfo,
  { y, codes }: Mask,
): tf.TensorInfo {
  const kernels = kernelsOf(backend);
  const gradient = backend.makeOutput([outChannels], "float32");
  const rowBytes = outChannels * 4;
  const size = tf.util.sizeFromShape(dy.shape) / batchSize;
  withScratch(backend, [batchSize * rowBytes, rowBytes], (rows, work) => {
    for (let index = 0; index < batchSize; index++) {
      const from = addressOf(backend, dy) + index * size * 4;
      const rest = [size / outChannels, outChannels, rows! + index * rowBytes];
      if (codes) {
        kernels.addPooledBiasGradient(from, addressOf(backend, codes) + index * size, ...rest);
      } else {
        kernels.addBiasGradient(from, y ? addressOf(backend, y) + index * size * 4 : 0, ...rest);
      }
    }
    kernels.columnSums(rows!, batchSize, outChannels, addressOf(backend, gradient), work!);
  });
  return gradient;
}

function installGradient(
  kernelName: string,
  kernel: (
    inputs: Parameters<GradientKernel>[0]["inputs"],
    shape: ConvolutionShape,
    mask: Mask,
    backend: WasmBackend,
  ) => tf.TensorInfo | tf.TensorInfo[],
): void {
  const install: GradientKernel = ({ inputs, attributes, backend }) => {
    const { inputShape, filterShape, pad, relu } = attributes;
    const shape = convolutionShape(inputShape, filterShape, { strides: 1, pad });
    const { y, codes } = inputs;
    return kernel(inputs, shape, codes ? { codes } : relu ? { y } : {}, backend);
  };
  installKernel(kernelName, install);
}
