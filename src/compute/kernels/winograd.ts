import type { tf } from "../tf.ts";
import {
  type ConvolutionShape,
  type Epilogue,
  type Finish,
  finish,
  gradientSource,
  type Mask,
} from "./convolution_shape.ts";
import {
  addressOf,
  type Kernels,
  kernelsOf,
  unwritten,
  type WasmBackend,
  withScratch,
  zero,
} from "./wasm.ts";

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

/** Products of one tile: 6 x 6. */
const POSITIONS = 36;
/** Scratch of the transform of a filter's tile. */
const WORK_BYTES = 1152;
/** Rows past a block's last tile that the micro-kernel may read and write. */
const SPARE_TILES = 8;
/** The bytes that a block of tiles may take of a second-level cache of 1 MB. */
const BLOCK_BYTES = 768 * 1024;

/**
 * The tiles of Winograd's F(4 x 4, 3 x 3) and, at the edges, of its smaller sisters: scratch for one
 * block of images, and the ways between tensors and tiles. A block stays in the second-level cache from the first transform to the last.
 */
export interface Tiling {
  /** The 36 matrices of the filter or of its gradient, not zeroed, and their bytes. */
  filter: [address: number, bytes: number];
  /** As many again, for the transposed filter. */
  transposed: number;
  /** The input's tiles: address, and bytes from one of the 36 matrices to the next. */
  input: [address: number, position: number];
  /** The output's tiles, likewise. */
  output: [address: number, position: number];
  /** Scratch for the transforms of a filter. */
  work: number;
  /** Zeros, one for each output channel: the bias where there is none. */
  noBias: number;
  /** Visits the images block after block. */
  forEachBlock(visit: (block: Block) => void): void;
}

/** Some images of the batch, whose tiles are in the scratch of a tiling. */
export interface Block {
  /** How many images. */
  count: number;
  /** Transforms the images of `x` to the input's tiles. */
  readInput(x: tf.TensorInfo): void;
  /** Transforms the gradient before an epilogue to the output's tiles. */
  readGradient(dy: tf.TensorInfo, mask: Mask): void;
  /** Transforms the output's tiles to images and finishes them. */
  writeOutput(result: Finish): void;
  /** Transforms the gradient of the input's tiles to that of the images. */
  writeInputGradient(gradient: tf.TensorInfo): void;
}

/** Lends a tiling of a convolution to `use`. */
export function withTiling<T>(
  backend: WasmBackend,
  shape: ConvolutionShape,
  use: (tiling: Tiling) => T,
): T {
  const { inChannels, outChannels, batchSize } = shape;
  const down = Math.ceil(shape.outHeight / 4);
  const across = Math.ceil(shape.outWidth / 4);
  const imageBytes = POSITIONS * down * across * (inChannels + outChannels) * 4;
  const images = Math.min(batchSize, Math.max(1, Math.floor(BLOCK_BYTES / imageBytes)));
  const tiles = images * down * across;
  const filterBytes = POSITIONS * positionBytes(inChannels, outChannels);
  const inputPosition = positionBytes(tiles + SPARE_TILES, inChannels);
  const outputPosition = positionBytes(tiles + SPARE_TILES, outChannels);
  const inputBytes = (4 * down + 2) * (4 * across + 2) * inChannels * 4;
  const sizes = [
    ...[filterBytes, filterBytes, POSITIONS * inputPosition, POSITIONS * outputPosition].map(
      unwritten,
    ),
    ...[WORK_BYTES, outChannels * 4, inputBytes, 16 * down * across * outChannels * 4],
    unwritten(inputBytes),
  ];
  return withScratch(backend, sizes, (filter, transposed, input, output, ...rest) => {
    const [work, noBias, inputImage, outputImage, gradientImage] = rest as [
      ...[number, number, number, number, number],
    ];
    const grid: Grid = {
      ...{ backend, kernels: kernelsOf(backend), shape, down, across },
      ...{ input: [input!, inputPosition], output: [output!, outputPosition] },
      ...{ inputImage, outputImage, gradientImage },
    };
    return use({
      ...{ filter: [filter!, filterBytes], transposed: transposed!, work, noBias },
      ...{ input: grid.input, output: grid.output },
      forEachBlock(visit) {
        for (let first = 0; first < batchSize; first += images) {
          visit(blockOf(grid, first, Math.min(images, batchSize - first)));
        }
      },
    });
  });
}

/**
 * An odd number of cache lines: the transforms write to the 36 matrices in turn, and a step by a
 * power of two would map them all to one cache set.
 */
function positionBytes(rows: number, columns: number): number {
  return rows * columns * 4 + 64;
}

interface Grid extends Pick<Tiling, "input" | "output"> {
  backend: WasmBackend;
  kernels: Kernels;
  shape: ConvolutionShape;
  /** Tiles of an image. */
  down: number;
  across: number;
  /** One padded image of the input, and one of the output. */
  inputImage: number;
  outputImage: number;
  /** One of the input's gradient, which spills into the border that an input finds zero. */
  gradientImage: number;
}

function blockOf(grid: Grid, first: number, count: number): Block {
  const { backend, kernels, shape, down, across, inputImage, gradientImage, outputImage } = grid;
  const { inHeight, inWidth, inChannels, padInfo: { top, left } } = shape;
  const size = [shape.outHeight, shape.outWidth];
  const [inputPitch, outputPitch] = [4 * across + 2, 4 * across];
  const inputBytes = inHeight * inWidth * inChannels * 4;
  return {
    count,
    readInput(x) {
      const from = addressOf(backend, x) + first * inputBytes;
      kernels.imagesToTiles(
        ...[count, from, inHeight, inWidth, inChannels, top, left],
        ...[inputImage, inputPitch, ...size, ...grid.input],
      );
    },
    readGradient(dy, mask) {
      const source = gradientSource(backend, shape, dy, mask)(first);
      const buffer = [outputImage, outputPitch];
      kernels.gradientsToTiles(count, ...source, ...buffer, ...size, ...grid.output);
    },
    writeOutput(result) {
      const buffer = [outputImage, outputPitch];
      kernels.tilesToResults(count, ...grid.output, ...size, ...buffer, ...result.target(first));
    },
    writeInputGradient(gradient) {
      const bytes = inputPitch * (4 * down + 2) * inChannels * 4;
      kernels.tilesToInputGradients(
        ...[count, ...grid.input, ...size, gradientImage, bytes, inputPitch],
        ...[top, left, inHeight, inWidth, inChannels],
        addressOf(backend, gradient) + first * inputBytes,
      );
    },
  };
}
