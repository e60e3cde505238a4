import type { tf } from "../tf.ts";
import { addressOf, kernelsOf, type WasmBackend, withScratch } from "./_backend.ts";
import { type Epilogue, type Finish, finish, gradientWriter, type Mask } from "./_epilogue.ts";
import type { ConvolutionShape } from "./_shape.ts";

/** Above this, patches or Winograd are faster. */
const MOST_CHANNELS = 4;

/** Whether the direct kernel covers a convolution: stride 1, few channels in, a multiple of 8 out. */
export function directCovers(shape: ConvolutionShape): boolean {
  return shape.strideHeight === 1 && shape.strideWidth === 1 &&
    shape.inChannels <= MOST_CHANNELS && shape.outChannels % 8 === 0;
}

function planOf(shape: ConvolutionShape) {
  const { inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = shape;
  const pitch = outWidth + filterWidth - 1;
  // The micro-kernel works on four pixels and reads up to four columns of the filter.
  const pixels = Math.ceil(outHeight * pitch / 4) * 4;
  const columns = Math.ceil(filterWidth / 4) * 4;
  return {
    pitch,
    pixels,
    planeBytes: (pixels + (filterHeight - 1) * pitch + columns + 4) * 4,
    sumBytes: (pixels + 4) * outChannels * 4,
    filterBytes: filterHeight * filterWidth * inChannels * outChannels * 4,
    filterSumBytes: filterHeight * columns * inChannels * outChannels * 4,
  };
}

/** The convolution of `x` and what follows it. */
export function directForward(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  epilogue: Epilogue,
): Finish {
  const kernels = kernelsOf(backend);
  const { inChannels, outChannels, filterHeight, filterWidth } = shape;
  const { pitch, pixels, planeBytes, sumBytes, filterBytes } = planOf(shape);
  const sizes = [planeBytes * inChannels, sumBytes, filterBytes, outChannels * 4];
  return withScratch(backend, sizes, (planes, sums, panels, noBias) => {
    const result = finish(backend, shape, epilogue, noBias!);
    const taps = filterHeight * filterWidth * inChannels;
    kernels.pack(addressOf(backend, filter), 1, outChannels, outChannels, taps, 8, panels!);
    for (let image = 0; image < shape.batchSize; image++) {
      writePlanes(backend, shape, x, image, planes!, planeBytes, pitch);
      const input = [planes!, planeBytes, pitch, inChannels, filterHeight, filterWidth];
      kernels.directConvolution(...input, panels!, outChannels, pixels, sums!);
      result.writeImage(image, sums!, pitch);
    }
    return result;
  });
}

/** The gradient of the convolution's filter. */
export function directFilterGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  mask: Mask,
): tf.TensorInfo {
  const kernels = kernelsOf(backend);
  const { inChannels, outChannels, outHeight, filterHeight, filterWidth } = shape;
  const { pitch, planeBytes, sumBytes, filterSumBytes } = planOf(shape);
  const gradient = backend.makeOutput([...shape.filterShape], "float32");
  const write = gradientWriter(backend, shape, dy, mask);
  const sizes = [planeBytes * inChannels, sumBytes, filterSumBytes];
  withScratch(backend, sizes, (planes, buffer, sums) => {
    for (let image = 0; image < shape.batchSize; image++) {
      writePlanes(backend, shape, x, image, planes!, planeBytes, pitch);
      write(image, buffer!, pitch);
      const input = [planes!, planeBytes, pitch, inChannels, filterHeight, filterWidth];
      const pixels = outHeight * pitch;
      kernels.addDirectFilterGradient(...input, buffer!, outChannels, pixels, sums!);
    }
    const size = [inChannels, filterHeight, filterWidth, outChannels];
    kernels.directFilterGradient(sums!, ...size, addressOf(backend, gradient));
  });
  return gradient;
}

function writePlanes(
  backend: WasmBackend,
  { inHeight, inWidth, inChannels, padInfo }: ConvolutionShape,
  x: tf.TensorInfo,
  image: number,
  planes: number,
  planeBytes: number,
  pitch: number,
): void {
  const from = addressOf(backend, x) + image * inHeight * inWidth * inChannels * 4;
  const corner = [padInfo.top, padInfo.left];
  const size = [inHeight, inWidth, inChannels];
  kernelsOf(backend).padPlanes(from, ...size, planes, planeBytes, pitch, ...corner);
}
