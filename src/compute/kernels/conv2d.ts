import { tf } from "../tf.ts";
import { convolve, convolveCovers, filterGradient, inputGradient } from "./_convolution.ts";
import { type KernelCall, override } from "./_override.ts";
import { type ConvolutionAttributes, convolutionShape, isCovered } from "./_shape.ts";

interface ForwardInputs {
  x: tf.TensorInfo;
  filter: tf.TensorInfo;
  bias?: tf.TensorInfo;
}

type ForwardAttributes = ConvolutionAttributes & { activation?: string };

/** Installs the convolution and its gradients; that of the filter is missing in stock tfjs. */
export function installConv2d(): void {
  override(tf.Conv2D, forward);
  override(tf.FusedConv2D, forward);
  override<
    { x: tf.TensorInfo; dy: tf.TensorInfo },
    ConvolutionAttributes & { filterShape: number[] }
  >(
    tf.Conv2DBackpropFilter,
    ({ inputs: { x, dy }, attributes, backend }) => {
      const shape = convolutionShape(x.shape, attributes.filterShape, attributes);
      return isCovered(shape) ? filterGradient(backend, shape, x, dy) : undefined;
    },
  );
  override<
    { dy: tf.TensorInfo; filter: tf.TensorInfo },
    ConvolutionAttributes & { inputShape: number[] }
  >(
    tf.Conv2DBackpropInput,
    ({ inputs: { dy, filter }, attributes, backend }) => {
      const shape = convolutionShape(attributes.inputShape, filter.shape, attributes);
      return isCovered(shape) ? inputGradient(backend, shape, dy, filter) : undefined;
    },
  );
}

function forward(
  { inputs: { x, filter, bias }, attributes, backend }: KernelCall<
    ForwardInputs,
    ForwardAttributes
  >,
): tf.TensorInfo | undefined {
  const { activation = "linear" } = attributes;
  const shape = convolutionShape(x.shape, filter.shape, attributes);
  if (!convolveCovers(shape) || !["linear", "relu"].includes(activation)) return undefined;
  if (bias && !tf.util.arraysEqual(bias.shape, [shape.outChannels])) return undefined;
  return convolve(backend, shape, x, filter, { bias, relu: activation === "relu", pool: false }).y;
}
