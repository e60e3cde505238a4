import type { tf } from "../tf.ts";
import { addressOf, kernelsOf, type WasmBackend } from "./_backend.ts";
import { type Epilogue, type Finish, finish, type Mask } from "./_epilogue.ts";
import type { ConvolutionShape } from "./_shape.ts";
import { withTiling } from "./_tiling.ts";

/** Whether Winograd's F(4 x 4, 3 x 3) covers a convolution: 3 x 3, stride 1, channels by eights. */
export function winogradCovers(shape: ConvolutionShape): boolean {
  return shape.filterHeight === 3 && shape.filterWidth === 3 && shape.strideHeight === 1 &&
    shape.strideWidth === 1 && shape.inChannels % 8 === 0 && shape.outChannels % 8 === 0;
}

/**
 * The convolution of `x` and what follows it.
 *
 * Source: Lavin and Gray 2016 (arXiv 1509.09308), algorithm 1.
 */
export function winogradForward(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  epilogue: Epilogue,
): Finish {
  const kernels = kernelsOf(backend);
  const channels = [shape.inChannels, shape.outChannels];
  return withTiling(backend, shape, ({ tiles, u, input, output, work, noBias, forEachBlock }) => {
    const result = finish(backend, shape, epilogue, noBias);
    kernels.filterToTiles(addressOf(backend, filter), ...channels, u, work);
    forEachBlock((block) => {
      block.readInput(x);
      kernels.tileProducts(tiles, ...channels, ...input, u, ...output);
      block.writeOutput(result);
    });
    return result;
  });
}

/** The gradient of the convolution's filter: the transpose of the forward pass in the filter. */
export function winogradFilterGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  mask: Mask,
): tf.TensorInfo {
  const kernels = kernelsOf(backend);
  const channels = [shape.inChannels, shape.outChannels];
  const gradient = backend.makeOutput([...shape.filterShape], "float32");
  withTiling(backend, shape, ({ u, input, output, work, forEachBlock }) => {
    forEachBlock((block) => {
      block.readInput(x);
      block.readGradient(dy, mask);
      kernels.filterGradientProducts(block.tiles, ...channels, ...input, ...output, u);
    });
    kernels.tilesToFilterGradient(u, ...channels, addressOf(backend, gradient), work);
  });
  return gradient;
}

/** The gradient of the convolution's input: the transpose of the forward pass in the input. */
export function winogradInputGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  mask: Mask,
): tf.TensorInfo {
  const kernels = kernelsOf(backend);
  const { inChannels, outChannels } = shape;
  const gradient = backend.makeOutput([...shape.inShape], "float32");
  withTiling(backend, shape, ({ tiles, u, input, output, work, forEachBlock }) => {
    const from = addressOf(backend, filter);
    kernels.filterToTransposedTiles(from, inChannels, outChannels, u, work);
    forEachBlock((block) => {
      block.readGradient(dy, mask);
      kernels.tileProducts(tiles, outChannels, inChannels, ...output, u, ...input);
      block.writeInputGradient(gradient);
    });
  });
  return gradient;
}
