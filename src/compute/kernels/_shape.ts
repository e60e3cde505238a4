import { tf } from "../tf.ts";

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
      `Cannot convolve as no dimension may be empty: the images are [${input}], the filter is [${filter}], the result would be [${shape.outShape}]`,
    );
  }
  return shape;
}

/** Whether our kernels cover a convolution at all: NHWC without dilation. */
export function isCovered(shape: ConvolutionShape): boolean {
  return shape.dataFormat === "channelsLast" && shape.dilationHeight === 1 &&
    shape.dilationWidth === 1;
}
