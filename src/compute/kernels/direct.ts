import type { tf } from "../tf.ts";
import {
  type ConvolutionShape,
  type Epilogue,
  type Finish,
  finish,
  gradientSource,
  type Mask,
} from "./convolution_shape.ts";
import { addressOf, kernelsOf, unwritten, type WasmBackend, withScratch } from "./wasm.ts";

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
  if (epilogue.pool) return pooledForward(backend, shape, x, filter, epilogue);
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
      kernels.finishImage(sums!, pitch, ...result.target(image));
    }
    return result;
  });
}

/** The same with max-pooling, which stays in registers. */
function pooledForward(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  epilogue: Epilogue,
): Finish {
  const kernels = kernelsOf(backend);
  const { inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = shape;
  const { pitch, planeBytes, filterBytes } = planOf(shape);
  const count = filterHeight * filterWidth * inChannels;
  const sizes = [planeBytes * inChannels, unwritten(filterBytes), outChannels * 4, count * 4];
  return withScratch(backend, sizes, (planes, panels, noBias, taps) => {
    const result = finish(backend, shape, epilogue, noBias!);
    kernels.pack(addressOf(backend, filter), 1, outChannels, outChannels, count, 8, panels!);
    const offsets = new Uint32Array(backend.wasm.asm.memory.buffer, taps!, count);
    for (let tap = 0; tap < count; tap++) {
      const [pixel, channel] = [Math.floor(tap / inChannels), tap % inChannels];
      const [down, across] = [Math.floor(pixel / filterWidth), pixel % filterWidth];
      offsets[tap] = channel * planeBytes + (down * pitch + across) * 4;
    }
    const [height, width] = [outHeight >> 1, outWidth >> 1];
    const size = height * width * outChannels;
    const bias = epilogue.bias ? addressOf(backend, epilogue.bias) : noBias!;
    for (let image = 0; image < shape.batchSize; image++) {
      writePlanes(backend, shape, x, image, planes!, planeBytes, pitch);
      kernels.directPooled(
        ...[planes!, pitch, taps!, count, panels!, outChannels, height, width, bias],
        ...[Number(epilogue.relu), addressOf(backend, result.y) + image * size * 4],
        addressOf(backend, result.codes!) + image * size,
      );
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
  const source = gradientSource(backend, shape, dy, mask);
  const sizes = [planeBytes * inChannels, sumBytes, filterSumBytes];
  withScratch(backend, sizes, (planes, buffer, sums) => {
    const pooled = mask.codes !== undefined && filterHeight === 3 && filterWidth === 3;
    for (let image = 0; image < shape.batchSize; image++) {
      writePlanes(backend, shape, x, image, planes!, planeBytes, pitch);
      if (pooled) {
        addPooledGradient(backend, shape, dy, mask.codes!, image, planes!, sums!);
      } else {
        kernels.expandGradient(...source(image), buffer!, pitch);
        const input = [planes!, planeBytes, pitch, inChannels, filterHeight, filterWidth];
        const pixels = outHeight * pitch;
        kernels.addDirectFilterGradient(...input, buffer!, outChannels, pixels, sums!);
      }
    }
    const size = [inChannels, filterHeight, filterWidth, outChannels];
    kernels.directFilterGradient(sums!, ...size, addressOf(backend, gradient));
  });
  return gradient;
}

/** Adds one image's part of the gradient of a 3 x 3 filter, from the windows as they are. */
function addPooledGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  dy: tf.TensorInfo,
  codes: tf.TensorInfo,
  image: number,
  planes: number,
  sums: number,
): void {
  const { inChannels, outChannels, outHeight, outWidth } = shape;
  const { pitch, planeBytes, filterSumBytes } = planOf(shape);
  const [height, width] = [outHeight >> 1, outWidth >> 1];
  const size = height * width * outChannels;
  const channelBytes = filterSumBytes / (3 * inChannels);
  for (let c = 0; c < inChannels; c++) {
    kernelsOf(backend).addPooledFilterGradient(
      ...[planes + c * planeBytes, pitch, height, width, outChannels],
      ...[addressOf(backend, dy) + image * size * 4, addressOf(backend, codes) + image * size],
      ...[sums + c * channelBytes, inChannels * channelBytes, outChannels * 4],
    );
  }
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
