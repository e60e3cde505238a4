import { tf } from "../tf.ts";
import { type ConvolutionShape, filterGradient, inputGradient, isCovered } from "./_convolution.ts";
import { override } from "./_override.ts";

/** Parameters that tfjs gives to every kernel of the convolution. */
interface Attributes {
  strides: number | [number, number];
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
}

type Shape4D = [number, number, number, number];

/** Installs the gradients of the convolution by its filter (missing in stock tfjs) and its input. */
export function installConv2d(): void {
  override<{ x: tf.TensorInfo; dy: tf.TensorInfo }, Attributes & { filterShape: Shape4D }>(
    tf.Conv2DBackpropFilter,
    ({ inputs: { x, dy }, attributes, backend }) => {
      const shape = shapeOf(x.shape, attributes.filterShape, attributes);
      return isCovered(shape) ? filterGradient(backend, shape, x, dy) : undefined;
    },
  );
  override<{ dy: tf.TensorInfo; filter: tf.TensorInfo }, Attributes & { inputShape: Shape4D }>(
    tf.Conv2DBackpropInput,
    ({ inputs: { dy, filter }, attributes, backend }) => {
      const shape = shapeOf(attributes.inputShape, filter.shape, attributes);
      return isCovered(shape) ? inputGradient(backend, shape, dy, filter) : undefined;
    },
  );
}

function shapeOf(input: number[], filter: number[], attributes: Attributes): ConvolutionShape {
  const { strides, pad, dimRoundingMode, dataFormat } = attributes;
  return tf.backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}
