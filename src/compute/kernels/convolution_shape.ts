import { tf } from "../tf.ts";
import { addressOf, type WasmBackend } from "./wasm.ts";

/** The geometry of a convolution over NHWC images, as tfjs computes it. */
export type ConvolutionShape = tf.backend_util.Conv2DInfo;

/** How tfjs describes a convolution's padding. */
export type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

/** Parameters that tfjs gives to every kernel of the convolution. */
export interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: Padding;
  dataFormat?: "NHWC" | "NCHW";
  dilations?: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

type Shape4D = [number, number, number, number];

/**
 * The geometry of a convolution of images of shape `input` with a filter of shape `filter`.
 *
 * @throws {RangeError} If a dimension is empty, such as the batch.
 */
export function convolutionShape(
  input: readonly number[],
  filter: readonly number[],
  { strides, pad, dataFormat = "NHWC", dilations = 1, dimRoundingMode }: ConvolutionAttributes,
): ConvolutionShape {
  const shape = tf.backend_util.computeConv2DInfo(
    [...input] as Shape4D,
    [...filter] as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
  const sizes = [...input, ...filter, ...shape.outShape];
  if (sizes.some((size) => size <= 0)) {
    throw new RangeError(
      `Cannot convolve because no dimension may be empty: the images are [${input}], the filter is [${filter}], the result would be [${shape.outShape}]`,
    );
  }
  return shape;
}

/** Whether our kernels cover a convolution at all: NHWC without dilation. */
export function isCovered(shape: ConvolutionShape): boolean {
  return shape.dataFormat === "channelsLast" && shape.dilationHeight === 1 &&
    shape.dilationWidth === 1;
}

/** The steps after a convolution: bias, ReLU and 2 x 2 max-pooling, each optional. */
export interface Epilogue {
  bias?: tf.TensorInfo | undefined;
  relu: boolean;
  pool: boolean;
}

/** The record for the gradient of an epilogue: its output after ReLU, or the codes of its windows. */
export interface Mask {
  y?: tf.TensorInfo | undefined;
  codes?: tf.TensorInfo | undefined;
}

/** The result of an epilogue, made image by image. */
export interface Finish {
  y: tf.TensorInfo;
  codes?: tf.TensorInfo;
  /** How the kernels are told where the result of image `index` goes, and how it is made of sums. */
  target(index: number): number[];
}

/**
 * Prepares the result of a convolution.
 *
 * @param noBias The address of zeros, one for each output channel, for where there is no bias.
 */
export function finish(
  backend: WasmBackend,
  shape: ConvolutionShape,
  { bias, relu, pool }: Epilogue,
  noBias: number,
): Finish {
  const { batchSize, outChannels } = shape;
  const [height, width] = resultSize(shape, pool);
  const y = backend.makeOutput([batchSize, height, width, outChannels], "float32");
  const codes = pool ? backend.makeOutput([...y.shape], "bool") : undefined;
  const size = height * width * outChannels;
  const target = (index: number) => [
    ...[outChannels, height, width, bias ? addressOf(backend, bias) : noBias, Number(relu)],
    addressOf(backend, y) + index * size * 4,
    codes ? addressOf(backend, codes) + index * size : 0,
  ];
  return codes ? { y, codes, target } : { y, target };
}

/** How the kernels are told of the gradient of image `index` after the epilogue. */
export function gradientSource(
  backend: WasmBackend,
  shape: ConvolutionShape,
  dy: tf.TensorInfo,
  { y, codes }: Mask,
): (index: number) => number[] {
  const [height, width] = resultSize(shape, codes !== undefined);
  const size = height * width * shape.outChannels;
  const record = codes ?? y;
  return (index) => [
    addressOf(backend, dy) + index * size * 4,
    record ? addressOf(backend, record) + index * size * (codes ? 1 : 4) : 0,
    ...[Number(codes !== undefined), height, width, shape.outChannels],
  ];
}

function resultSize({ outHeight, outWidth }: ConvolutionShape, pool: boolean): [number, number] {
  return pool ? [outHeight >> 1, outWidth >> 1] : [outHeight, outWidth];
}
