import type { tf } from "../tf.ts";
import { addressOf, kernelsOf, type WasmBackend, withScratch } from "./_backend.ts";
import { type Epilogue, type Finish, finish, gradientWriter, type Mask } from "./_epilogue.ts";
import type { ConvolutionShape } from "./_shape.ts";

const POSITIONS = 36;
/** Scratch of one two-dimensional transform. */
const WORK_BYTES = 1152;
/** What a block of tiles may take of a second-level cache of 1 MB. */
const BLOCK_BYTES = 768 * 1024;

/** Whether Winograd's F(4 x 4, 3 x 3) covers a convolution: 3 x 3, stride 1, channels by eights. */
export function winogradCovers(shape: ConvolutionShape): boolean {
  return shape.filterHeight === 3 && shape.filterWidth === 3 && shape.strideHeight === 1 &&
    shape.strideWidth === 1 && shape.inChannels % 8 === 0 && shape.outChannels % 8 === 0;
}

/** How the images of a convolution fall into tiles, and the tiles into blocks of whole images. */
function planOf(shape: ConvolutionShape) {
  const { inChannels, outChannels, batchSize } = shape;
  const down = Math.ceil(shape.outHeight / 4);
  const across = Math.ceil(shape.outWidth / 4);
  const tileBytes = POSITIONS * 4 * (inChannels + outChannels);
  const fitting = Math.floor(BLOCK_BYTES / (tileBytes * down * across));
  const images = Math.min(batchSize, Math.max(1, fitting));
  const tiles = Math.ceil(images * down * across / 4) * 4;
  return {
    down,
    across,
    images,
    /** Tiles of a block, rounded up to the micro-kernel's four rows. */
    tiles,
    inputPitch: 4 * across + 2,
    outputPitch: 4 * across,
    inputPosition: positionBytes(tiles, inChannels),
    outputPosition: positionBytes(tiles, outChannels),
    filterBytes: POSITIONS * inChannels * outChannels * 4,
    inputBytes: (4 * down + 2) * (4 * across + 2) * inChannels * 4,
    outputBytes: 16 * down * across * outChannels * 4,
  };
}

/**
 * The step from one of the 36 matrices of a block to the next: an odd number of cache lines, as the
 * transforms write to all matrices in turn and a power of two would map them to one cache set.
 */
function positionBytes(tiles: number, channels: number): number {
  return tiles * channels * 4 + 64;
}

/** The convolution of `x` and what follows it. */
export function winogradForward(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  epilogue: Epilogue,
): Finish {
  const kernels = kernelsOf(backend);
  const { inChannels, outChannels } = shape;
  const plan = planOf(shape);
  const sizes = [
    ...[
      plan.filterBytes,
      POSITIONS * plan.inputPosition,
      POSITIONS * plan.outputPosition,
      plan.inputBytes,
    ],
    ...[plan.outputBytes, WORK_BYTES, outChannels * 4],
  ];
  return withScratch(backend, sizes, (u, v, m, input, output, work, noBias) => {
    const result = finish(backend, shape, epilogue, noBias!);
    kernels.filterToTiles(addressOf(backend, filter), inChannels, outChannels, u!, work!);
    forEachBlock(shape, plan, (first, count) => {
      writeInputTiles(backend, shape, plan, x, first, count, v!, input!, work!);
      const size = [plan.tiles, inChannels, outChannels];
      kernels.tileProducts(...size, v!, plan.inputPosition, u!, m!, plan.outputPosition);
      forEachImage(plan, count, outChannels, m!, (image, at) => {
        const { down, across, outputPosition, outputPitch } = plan;
        const tiles = [at, outputPosition, down, across, outChannels];
        kernels.tilesToImage(...tiles, output!, outputPitch, work!);
        result.writeImage(first + image, output!, outputPitch);
      });
    });
    return result;
  });
}

/** The gradient of the convolution's filter. */
export function winogradFilterGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  mask: Mask,
): tf.TensorInfo {
  const kernels = kernelsOf(backend);
  const { inChannels, outChannels } = shape;
  const plan = planOf(shape);
  const gradient = backend.makeOutput([...shape.filterShape], "float32");
  const sizes = [
    ...[
      plan.filterBytes,
      POSITIONS * plan.inputPosition,
      POSITIONS * plan.outputPosition,
      plan.inputBytes,
    ],
    ...[plan.outputBytes, WORK_BYTES],
  ];
  withScratch(backend, sizes, (u, v, m, input, output, work) => {
    forEachBlock(shape, plan, (first, count) => {
      const used = count * plan.down * plan.across;
      writeInputTiles(backend, shape, plan, x, first, count, v!, input!, work!);
      writeGradientTiles(backend, shape, plan, dy, mask, first, count, m!, output!, work!);
      const blocks = [v!, plan.inputPosition, m!, plan.outputPosition];
      kernels.filterGradientProducts(used, inChannels, outChannels, ...blocks, u!);
    });
    const to = addressOf(backend, gradient);
    kernels.tilesToFilterGradient(u!, inChannels, outChannels, to, work!);
  });
  return gradient;
}

/** The gradient of the convolution's input. */
export function winogradInputGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  mask: Mask,
): tf.TensorInfo {
  const kernels = kernelsOf(backend);
  const { inChannels, outChannels, inHeight, inWidth, padInfo } = shape;
  const plan = planOf(shape);
  const { down, across, inputPitch } = plan;
  const gradient = backend.makeOutput([...shape.inShape], "float32");
  const imageBytes = inHeight * inWidth * inChannels * 4;
  const sizes = [
    ...[
      plan.filterBytes,
      POSITIONS * plan.inputPosition,
      POSITIONS * plan.outputPosition,
      plan.inputBytes,
    ],
    ...[plan.outputBytes, WORK_BYTES],
  ];
  withScratch(backend, sizes, (u, v, m, input, output, work) => {
    const from = addressOf(backend, filter);
    kernels.filterToTransposedTiles(from, inChannels, outChannels, u!, work!);
    forEachBlock(shape, plan, (first, count) => {
      writeGradientTiles(backend, shape, plan, dy, mask, first, count, m!, output!, work!);
      const size = [plan.tiles, outChannels, inChannels];
      kernels.tileProducts(...size, m!, plan.outputPosition, u!, v!, plan.inputPosition);
      forEachImage(plan, count, inChannels, v!, (image, at) => {
        new Uint8Array(backend.wasm.asm.memory.buffer, input!, plan.inputBytes).fill(0);
        const tiles = [at, plan.inputPosition, down, across, inChannels];
        kernels.tilesToInputGradient(...tiles, input!, inputPitch, work!);
        const to = addressOf(backend, gradient) + (first + image) * imageBytes;
        const corner = [padInfo.top, padInfo.left];
        kernels.cropImage(input!, inputPitch, ...corner, inHeight, inWidth, inChannels, to);
      });
    });
  });
  return gradient;
}

type Plan = ReturnType<typeof planOf>;

function forEachBlock(
  { batchSize }: ConvolutionShape,
  { images }: Plan,
  visit: (first: number, count: number) => void,
): void {
  for (let first = 0; first < batchSize; first += images) {
    visit(first, Math.min(images, batchSize - first));
  }
}

/** Visits the images of a block with the address of their first tile. */
function forEachImage(
  { down, across }: Plan,
  count: number,
  channels: number,
  block: number,
  visit: (image: number, at: number) => void,
): void {
  for (let image = 0; image < count; image++) {
    visit(image, block + image * down * across * channels * 4);
  }
}

function writeInputTiles(
  backend: WasmBackend,
  { inHeight, inWidth, inChannels, padInfo: { top, left } }: ConvolutionShape,
  plan: Plan,
  x: tf.TensorInfo,
  first: number,
  count: number,
  block: number,
  buffer: number,
  work: number,
): void {
  const kernels = kernelsOf(backend);
  const { down, across, inputPitch, inputPosition } = plan;
  const imageBytes = inHeight * inWidth * inChannels * 4;
  forEachImage(plan, count, inChannels, block, (image, at) => {
    const from = addressOf(backend, x) + (first + image) * imageBytes;
    kernels.padImage(from, inHeight, inWidth, inChannels, buffer, inputPitch, top, left);
    const padded = [buffer, inputPitch, down, across, inChannels];
    kernels.imageToTiles(...padded, at, inputPosition, work);
  });
}

function writeGradientTiles(
  backend: WasmBackend,
  shape: ConvolutionShape,
  plan: Plan,
  dy: tf.TensorInfo,
  mask: Mask,
  first: number,
  count: number,
  block: number,
  buffer: number,
  work: number,
): void {
  const kernels = kernelsOf(backend);
  const { down, across, outputPitch, outputPosition } = plan;
  const write = gradientWriter(backend, shape, dy, mask);
  forEachImage(plan, count, shape.outChannels, block, (image, at) => {
    write(first + image, buffer, outputPitch);
    kernels.outputGradientToTiles(
      ...[buffer, outputPitch, down, across, shape.outChannels, at, outputPosition, work],
    );
  });
}
