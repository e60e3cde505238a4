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
    inputTileBytes: POSITIONS * tiles * inChannels * 4,
    outputTileBytes: POSITIONS * tiles * outChannels * 4,
    filterBytes: POSITIONS * inChannels * outChannels * 4,
    inputBytes: (4 * down + 2) * (4 * across + 2) * inChannels * 4,
    outputBytes: 16 * down * across * outChannels * 4,
  };
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
    ...[plan.filterBytes, plan.inputTileBytes, plan.outputTileBytes, plan.inputBytes],
    ...[plan.outputBytes, WORK_BYTES, outChannels * 4],
  ];
  return withScratch(backend, sizes, (u, v, m, input, output, work, noBias) => {
    const result = finish(backend, shape, epilogue, noBias!);
    kernels.filterToTiles(addressOf(backend, filter), inChannels, outChannels, u!, work!);
    forEachBlock(shape, plan, (first, count) => {
      writeInputTiles(backend, shape, plan, x, first, count, v!, input!, work!);
      kernels.tileProducts(plan.tiles, inChannels, outChannels, v!, u!, m!);
      forEachImage(plan, count, outChannels, m!, (image, at, step) => {
        const { down, across, outputPitch } = plan;
        kernels.tilesToImage(at, step, down, across, outChannels, output!, outputPitch, work!);
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
    ...[plan.filterBytes, plan.inputTileBytes, plan.outputTileBytes, plan.inputBytes],
    ...[plan.outputBytes, WORK_BYTES],
  ];
  withScratch(backend, sizes, (u, v, m, input, output, work) => {
    forEachBlock(shape, plan, (first, count) => {
      const used = count * plan.down * plan.across;
      writeInputTiles(backend, shape, plan, x, first, count, v!, input!, work!);
      writeGradientTiles(backend, shape, plan, dy, mask, first, count, m!, output!, work!);
      kernels.filterGradientProducts(used, plan.tiles, inChannels, outChannels, v!, m!, u!);
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
    ...[plan.filterBytes, plan.inputTileBytes, plan.outputTileBytes, plan.inputBytes],
    ...[plan.outputBytes, WORK_BYTES],
  ];
  withScratch(backend, sizes, (u, v, m, input, output, work) => {
    const from = addressOf(backend, filter);
    kernels.filterToTransposedTiles(from, inChannels, outChannels, u!, work!);
    forEachBlock(shape, plan, (first, count) => {
      writeGradientTiles(backend, shape, plan, dy, mask, first, count, m!, output!, work!);
      kernels.tileProducts(plan.tiles, outChannels, inChannels, m!, u!, v!);
      forEachImage(plan, count, inChannels, v!, (image, at, step) => {
        new Uint8Array(backend.wasm.asm.memory.buffer, input!, plan.inputBytes).fill(0);
        const tiles = [at, step, down, across, inChannels];
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

/** Visits the images of a block with the address of their first tile and the step of positions. */
function forEachImage(
  { down, across, tiles }: Plan,
  count: number,
  channels: number,
  block: number,
  visit: (image: number, at: number, positionBytes: number) => void,
): void {
  for (let image = 0; image < count; image++) {
    visit(image, block + image * down * across * channels * 4, tiles * channels * 4);
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
  const { down, across, inputPitch } = plan;
  const imageBytes = inHeight * inWidth * inChannels * 4;
  forEachImage(plan, count, inChannels, block, (image, at, step) => {
    const from = addressOf(backend, x) + (first + image) * imageBytes;
    kernels.padImage(from, inHeight, inWidth, inChannels, buffer, inputPitch, top, left);
    kernels.imageToTiles(buffer, inputPitch, down, across, inChannels, at, step, work);
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
  const { down, across, outputPitch } = plan;
  const write = gradientWriter(backend, shape, dy, mask);
  forEachImage(plan, count, shape.outChannels, block, (image, at, step) => {
    write(first + image, buffer, outputPitch);
    kernels.outputGradientToTiles(
      ...[buffer, outputPitch, down, across, shape.outChannels, at, step, work],
    );
  });
}
