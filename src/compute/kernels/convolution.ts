import { tf } from "../tf.ts";
import {
  type ConvolutionAttributes,
  type ConvolutionShape,
  convolutionShape,
  type Epilogue,
  type Finish,
  isCovered,
  type Mask,
} from "./convolution_shape.ts";
import { directCovers, directFilterGradient, directForward } from "./direct.ts";
import { patchFilterGradient, patchInputGradient } from "./patches.ts";
import { installKernel, type Kernel, type WasmBackend } from "./wasm.ts";
import { winogradCovers, winogradForward, winogradGradients } from "./winograd.ts";

const UNMASKED: Mask = {};

/** Whether {@linkcode convolve} covers a convolution; where not, the stock kernel is as good. */
export function convolveCovers(shape: ConvolutionShape): boolean {
  return isCovered(shape) && (winogradCovers(shape) || directCovers(shape));
}

/** A convolution and what follows it, by the fastest way that covers it. */
export function convolve(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  epilogue: Epilogue,
): Finish {
  const forward = winogradCovers(shape) ? winogradForward : directForward;
  return forward(backend, shape, x, filter, epilogue);
}

/** The gradient of a convolution's filter; with a mask, where {@linkcode convolveCovers} holds. */
export function filterGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  mask: Mask = UNMASKED,
): tf.TensorInfo {
  if (winogradCovers(shape)) return winogradGradients(backend, shape, { x }, dy, mask).filter!;
  if (directCovers(shape)) return directFilterGradient(backend, shape, x, dy, mask);
  return patchFilterGradient(backend, shape, x, dy);
}

/** The gradient of a convolution's input; with a mask, where Winograd covers the convolution. */
export function inputGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  mask: Mask = UNMASKED,
): tf.TensorInfo {
  if (winogradCovers(shape)) return winogradGradients(backend, shape, { filter }, dy, mask).input!;
  return patchInputGradient(backend, shape, dy, filter);
}

/** Installs the convolution and its gradients; that of the filter is missing in stock tfjs. */
export function installConv2d(): void {
  installKernel(tf.Conv2D, forward);
  installKernel(tf.FusedConv2D, forward);
  installKernel<"x" | "dy", ConvolutionAttributes & { filterShape: number[] }>(
    tf.Conv2DBackpropFilter,
    ({ inputs: { x, dy }, attributes, backend }) => {
      const shape = convolutionShape(x.shape, attributes.filterShape, attributes);
      return isCovered(shape) ? filterGradient(backend, shape, x, dy) : undefined;
    },
  );
  installKernel<"dy" | "filter", ConvolutionAttributes & { inputShape: number[] }>(
    tf.Conv2DBackpropInput,
    ({ inputs: { dy, filter }, attributes, backend }) => {
      const shape = convolutionShape(attributes.inputShape, filter.shape, attributes);
      return isCovered(shape) ? inputGradient(backend, shape, dy, filter) : undefined;
    },
  );
}

type ForwardAttributes = ConvolutionAttributes & { activation?: string };

const forward: Kernel<"x" | "filter", ForwardAttributes, "bias"> = (
  { inputs: { x, filter, bias }, attributes, backend },
) => {
  const { activation = "linear" } = attributes;
  const shape = convolutionShape(x.shape, filter.shape, attributes);
  if (!convolveCovers(shape) || !["linear", "relu"].includes(activation)) return undefined;
  if (bias && !tf.util.arraysEqual(bias.shape, [shape.outChannels])) return undefined;
  return convolve(backend, shape, x, filter, { bias, relu: activation === "relu", pool: false }).y;
};
