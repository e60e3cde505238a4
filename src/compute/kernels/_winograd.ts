import type { tf } from "../tf.ts";
import { addressOf, kernelsOf, type WasmBackend, zero } from "./_backend.ts";
import { type Epilogue, type Finish, finish, type Mask } from "./_epilogue.ts";
import type { ConvolutionShape } from "./_shape.ts";
import { type Block, withTiling } from "./_tiling.ts";

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
  const { inChannels, outChannels } = shape;
  return withTiling(backend, shape, (tiling) => {
    const { filter: [u], input, output, noBias } = tiling;
    const result = finish(backend, shape, epilogue, noBias);
    kernels.filterToTiles(addressOf(backend, filter), inChannels, outChannels, u, tiling.work);
    tiling.forEachBlock((block) => {
      block.readInput(x);
      kernels.tileProducts(
        ...sizeOf(block, shape),
        inChannels,
        outChannels,
        ...input,
        u,
        ...output,
      );
      block.writeOutput(result);
    });
    return result;
  });
}

/** The gradients of a convolution: of those that are not asked for, nothing is computed. */
export interface WinogradGradients {
  input?: tf.TensorInfo;
  filter?: tf.TensorInfo;
}

/**
 * The gradients of the convolution, the transposes of the forward pass in the input and in the
 * filter. Both take one pass over the blocks, so that the output's gradient is transformed once.
 *
 * @param x The input, if the filter's gradient is asked for.
 * @param filter The filter, if the input's gradient is asked for.
 */
export function winogradGradients(
  backend: WasmBackend,
  shape: ConvolutionShape,
  { x, filter }: { x?: tf.TensorInfo | undefined; filter?: tf.TensorInfo | undefined },
  dy: tf.TensorInfo,
  mask: Mask,
): WinogradGradients {
  const kernels = kernelsOf(backend);
  const { inChannels, outChannels } = shape;
  const inputGradient = filter && backend.makeOutput([...shape.inShape], "float32");
  const filterGradient = x && backend.makeOutput([...shape.filterShape], "float32");
  withTiling(backend, shape, (tiling) => {
    const { filter: [u, bytes], transposed, input, output, work } = tiling;
    if (filter) {
      const from = addressOf(backend, filter);
      kernels.filterToTransposedTiles(from, inChannels, outChannels, transposed, work);
    }
    if (x) zero(backend, u, bytes);
    tiling.forEachBlock((block) => {
      const size = sizeOf(block, shape);
      block.readGradient(dy, mask);
      if (x) {
        block.readInput(x);
        kernels.filterGradientProducts(...size, inChannels, outChannels, ...input, ...output, u);
      }
      if (inputGradient) {
        kernels.tileProducts(...size, outChannels, inChannels, ...output, transposed, ...input);
        block.writeInputGradient(inputGradient);
      }
    });
    if (filterGradient) {
      const to = addressOf(backend, filterGradient);
      kernels.tilesToFilterGradient(u, inChannels, outChannels, to, work);
    }
  });
  return {
    ...(inputGradient && { input: inputGradient }),
    ...(filterGradient && { filter: filterGradient }),
  };
}

function sizeOf(block: Block, { outHeight, outWidth }: ConvolutionShape): number[] {
  return [block.count, outHeight, outWidth];
}
