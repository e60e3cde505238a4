import type { tf } from "../tf.ts";
import type { ConvolutionShape } from "./convolution_shape.ts";
import { addressOf, kernelsOf, valuesOf, type WasmBackend, withScratch } from "./wasm.ts";

/** Pixels whose patches are gathered at a time: the depth of one block of the matrix product. */
const BLOCK_PIXELS = 256;

/**
 * The gradient of a convolution's filter: dW = patches(x)^T dY, block of pixels after block.
 *
 * @returns Values of shape [filterHeight, filterWidth, inChannels, outChannels].
 */
export function patchFilterGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
): tf.TensorInfo {
  const { outChannels } = shape;
  const kernels = kernelsOf(backend);
  const gradient = backend.makeOutput([...shape.filterShape], "float32");
  forEachBlock(backend, shape, (first, count, patches, size, scratch) => {
    const rows = addressOf(backend, dy) + first * outChannels * 4;
    kernels.gatherPatches(addressOf(backend, x), ...geometry(shape), first, count, patches);
    // deno-fmt-ignore
    kernels.gemm(
      size, outChannels, count,
      patches, 1, size,
      rows, outChannels, 1,
      addressOf(backend, gradient), outChannels, Number(first > 0), scratch,
    );
  });
  return gradient;
}

/**
 * The gradient of a convolution's input: dX = scatter(dY W^T), block of pixels after block.
 *
 * @returns Values of the input's shape, [batch, height, width, inChannels].
 */
export function patchInputGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
): tf.TensorInfo {
  const { outChannels } = shape;
  const kernels = kernelsOf(backend);
  const gradient = backend.makeOutput([...shape.inShape], "float32");
  valuesOf(backend, gradient).fill(0);
  forEachBlock(backend, shape, (first, count, patches, size, scratch) => {
    const rows = addressOf(backend, dy) + first * outChannels * 4;
    // deno-fmt-ignore
    kernels.gemm(
      count, size, outChannels,
      rows, outChannels, 1,
      addressOf(backend, filter), 1, outChannels,
      patches, size, 0, scratch,
    );
    kernels.scatterPatches(
      addressOf(backend, gradient),
      ...geometry(shape),
      first,
      count,
      patches,
    );
  });
  return gradient;
}

/** Visits the output pixels in blocks, with scratch for their patches and for the product. */
function forEachBlock(
  backend: WasmBackend,
  shape: ConvolutionShape,
  visit: (first: number, count: number, patches: number, size: number, scratch: number) => void,
): void {
  const size = shape.filterHeight * shape.filterWidth * shape.inChannels;
  const pixels = shape.batchSize * shape.outHeight * shape.outWidth;
  const bytes = [BLOCK_PIXELS * size * 4, kernelsOf(backend).gemmScratchBytes()];
  withScratch(backend, bytes, (patches, scratch) => {
    for (let first = 0; first < pixels; first += BLOCK_PIXELS) {
      const count = Math.min(BLOCK_PIXELS, pixels - first);
      visit(first, count, patches!, size, scratch!);
    }
  });
}

function geometry(shape: ConvolutionShape): number[] {
  return [
    ...[shape.inHeight, shape.inWidth, shape.inChannels],
    ...[shape.filterHeight, shape.filterWidth, shape.strideHeight, shape.strideWidth],
    ...[shape.padInfo.top, shape.padInfo.left, shape.outHeight, shape.outWidth],
  ];
}
