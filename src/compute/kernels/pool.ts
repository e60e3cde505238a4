import { tf } from "../tf.ts";
import { addressOf, kernelsOf, valuesOf } from "./_backend.ts";
import { type KernelCall, override } from "./_override.ts";
import type { Padding } from "./_shape.ts";

interface Inputs {
  dy: tf.TensorInfo;
  input: tf.TensorInfo;
}

interface Attributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: Padding;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** Installs the gradient of max-pooling; the first maximum of a window takes it. */
export function installPool(): void {
  override<Inputs, Attributes>(tf.MaxPoolGrad, maxPoolGradient);
}

function maxPoolGradient(
  { inputs: { dy, input }, attributes, backend }: KernelCall<Inputs, Attributes>,
): tf.TensorInfo | undefined {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const shape = tf.backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  if (input.dtype !== "float32" || shape.inShape.includes(0)) return undefined;
  const { inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = shape;
  const dx = backend.makeOutput([...input.shape], "float32");
  valuesOf(backend, dx).fill(0);
  const window = [
    ...[shape.filterHeight, shape.filterWidth, shape.strideHeight, shape.strideWidth],
    ...[padInfo.top, padInfo.left],
  ];
  const imageBytes = inHeight * inWidth * inChannels * 4;
  const resultBytes = outHeight * outWidth * inChannels * 4;
  for (let image = 0; image < shape.batchSize; image++) {
    kernelsOf(backend).maxPoolGradient(
      ...[addressOf(backend, input) + image * imageBytes, inHeight, inWidth, inChannels],
      ...window,
      ...[addressOf(backend, dy) + image * resultBytes, outHeight, outWidth],
      addressOf(backend, dx) + image * imageBytes,
    );
  }
  return dx;
}
