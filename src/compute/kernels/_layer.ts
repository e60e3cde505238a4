import { tf } from "../tf.ts";
import { addressOf, kernelsOf, type WasmBackend, withScratch } from "./_backend.ts";
import { convolve, filterGradient, inputGradient } from "./_convolution.ts";
import { gradientWriter, type Mask } from "./_epilogue.ts";
import { type ConvolutionShape, convolutionShape } from "./_shape.ts";
import { winogradCovers, winogradGradients } from "./_winograd.ts";

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

type GradientAttributes = LayerAttributes & { inputShape: number[]; filterShape: number[] };

/** The inputs of the gradient kernels. */
interface GradientInputs {
  dy: tf.TensorInfo;
  y: tf.TensorInfo;
  codes?: tf.TensorInfo;
  x?: tf.TensorInfo;
  filter?: tf.TensorInfo;
}

/** Installs the convolutional layer in one operation, and its gradients. */
export function installLayer(): void {
  register<{ x: tf.TensorInfo; filter: tf.TensorInfo; bias: tf.TensorInfo }, LayerAttributes>(
    LAYER,
    ({ x, filter, bias }, { pad, relu, pool }, backend) => {
      const shape = convolutionShape(x.shape, filter.shape, { strides: 1, pad });
      const { y, codes } = convolve(backend, shape, x, filter, { bias, relu, pool });
      return codes ? [y, codes] : y;
    },
  );
  registerGradientKernel(FILTER_GRADIENT, ({ dy, x }, shape, mask, backend) => {
    return filterGradient(backend, shape, x!, dy, mask);
  });
  registerGradientKernel(INPUT_GRADIENT, ({ dy, filter }, shape, mask, backend) => {
    if (winogradCovers(shape)) return inputGradient(backend, shape, dy, filter!, mask);
    const expanded = expand(backend, shape, dy, mask);
    const gradient = inputGradient(backend, shape, expanded, filter!);
    backend.disposeData(expanded.dataId);
    return gradient;
  });
  registerGradientKernel(BOTH_GRADIENTS, ({ dy, filter, x }, shape, mask, backend) => {
    const gradients = winogradGradients(backend, shape, { x, filter }, dy, mask);
    return [gradients.input!, gradients.filter!];
  });
  registerGradientKernel(BIAS_GRADIENT, ({ dy }, shape, mask, backend) => {
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
  const write = gradientWriter(backend, shape, dy, mask);
  // Pooling drops an odd last row or column, which the writer leaves as it is: zero.
  withScratch(backend, [bytes], (image) => {
    for (let index = 0; index < shape.batchSize; index++) {
      write(index, image!, outWidth);
      const to = addressOf(backend, expanded) + index * bytes;
      const size = [outHeight, outWidth, outChannels];
      kernelsOf(backend).cropImage(image!, outWidth, 0, 0, ...size, to);
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

function registerGradientKernel(
  kernelName: string,
  kernel: (
    inputs: GradientInputs,
    shape: ConvolutionShape,
    mask: Mask,
    backend: WasmBackend,
  ) => tf.TensorInfo | tf.TensorInfo[],
): void {
  register<GradientInputs, GradientAttributes>(kernelName, (inputs, attributes, backend) => {
    const { inputShape, filterShape, pad, relu } = attributes;
    const shape = convolutionShape(inputShape, filterShape, { strides: 1, pad });
    const { y, codes } = inputs;
    return kernel(inputs, shape, codes ? { codes } : relu ? { y } : {}, backend);
  });
}

function register<Inputs, Attributes>(
  kernelName: string,
  kernel: (
    inputs: Inputs,
    attributes: Attributes,
    backend: WasmBackend,
  ) => tf.TensorInfo | tf.TensorInfo[],
): void {
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) =>
      kernel(inputs as Inputs, attrs as Attributes, backend as WasmBackend),
  });
}
