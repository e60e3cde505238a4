import { tf } from "../tf.ts";
import type { Padding } from "./convolution_shape.ts";
import {
  addressOf,
  installKernel,
  type Kernel,
  kernelsOf,
  unwritten,
  valuesOf,
  withScratch,
} from "./wasm.ts";

/** Installs what computes the same as stock tfjs, and faster. */
export function installStock(): void {
  installKernel(tf.BatchMatMul, matMul);
  installKernel(tf.Identity, identity);
  installKernel(tf.MaxPoolGrad, maxPoolGradient);
  installKernel(tf.Sum, sum);
  tf.registerGradient({ kernelName: tf.Sum, inputsToSave: ["x"], gradFunc: sumGradient });
}

/**
 * The product of two matrices, or of two stacks of as many matrices, with either transposed at no
 * cost.
 */
const matMul: Kernel<"a" | "b", { transposeA: boolean; transposeB: boolean }> = (
  { inputs: { a, b }, attributes: { transposeA, transposeB }, backend },
) => {
  const stack = a.shape.slice(0, -2);
  const sameStack = tf.util.arraysEqual(stack, b.shape.slice(0, -2));
  const empty = [...a.shape, ...b.shape].includes(0);
  if (!sameStack || empty || a.dtype !== "float32" || b.dtype !== "float32") return undefined;

  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const [rows, depth] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const columns = transposeB ? rowsB : columnsB;
  const product = backend.makeOutput([...stack, rows, columns], "float32");
  const kernels = kernelsOf(backend);
  withScratch(backend, [unwritten(kernels.gemmScratchBytes())], (scratch) => {
    const [toA, toB, toC] = [a, b, product].map((tensor) => addressOf(backend, tensor));
    for (let i = 0; i < tf.util.sizeFromShape(stack); i++) {
      // deno-fmt-ignore
      kernels.gemm(
        rows, columns, depth,
        toA! + i * rowsA * columnsA * 4, ...(transposeA ? [1, columnsA] : [columnsA, 1]),
        toB! + i * rowsB * columnsB * 4, ...(transposeB ? [1, columnsB] : [columnsB, 1]),
        toC! + i * rows * columns * 4, columns, 0, scratch,
      );
    }
  });
  return product;
};

interface SumAttributes {
  axis: number | number[];
  keepDims: boolean;
}

/** Sums over neighbouring axes, such as those of a bias's gradient. */
const sum: Kernel<"x", SumAttributes> = (
  { inputs: { x }, attributes: { axis, keepDims }, backend },
) => {
  const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  if (x.dtype !== "float32" || axes.length === 0 || x.shape.includes(0)) return undefined;
  if (axes.some((axis, i) => axis !== axes[0]! + i)) return undefined;

  const reduced = (i: number) => axes.includes(i);
  const shape = keepDims
    ? x.shape.map((size, i) => reduced(i) ? 1 : size)
    : x.shape.filter((_, i) => !reduced(i));
  const sums = backend.makeOutput(shape, "float32");
  const kernels = kernelsOf(backend);
  const outer = tf.util.sizeFromShape(x.shape.slice(0, axes[0]));
  const count = tf.util.sizeFromShape(axes.map((axis) => x.shape[axis]!));
  const inner = tf.util.sizeFromShape(x.shape.slice(axes.at(-1)! + 1));
  const [from, to] = [addressOf(backend, x), addressOf(backend, sums)];
  if (inner === 1) {
    kernels.rowSums(from, outer, count, to);
    return sums;
  }
  withScratch(backend, [inner * 4], (work) => {
    for (let i = 0; i < outer; i++) {
      kernels.columnSums(from + i * count * inner * 4, count, inner, to + i * inner * 4, work!);
    }
  });
  return sums;
};

/** As tfjs has it, but for the ones: those that it makes in JavaScript cost more than the rest. */
function sumGradient(
  dy: tf.Tensor | tf.Tensor[],
  saved: tf.Tensor[],
  attributes: unknown,
): { x: () => tf.Tensor } {
  const [x] = saved as [tf.Tensor];
  const axes = tf.util.parseAxisParam((attributes as SumAttributes).axis, x.shape);
  const shape = x.shape.map((size, i) => axes.includes(i) ? 1 : size);
  return { x: () => tf.mul(tf.reshape(dy as tf.Tensor, shape), tf.fill(x.shape, 1)) };
}

interface PoolAttributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: Padding;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** The gradient of max-pooling; the first maximum of a window takes it. */
const maxPoolGradient: Kernel<"dy" | "input", PoolAttributes> = (
  { inputs: { dy, input }, attributes, backend },
) => {
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
};

/**
 * The identity without a copy, as on the `cpu` backend: the tensors share their values, which tfjs
 * counts. The stock kernel copies every tensor that the tape saves.
 */
const identity: Kernel<"x", unknown> = ({ inputs: { x }, backend }) => {
  if (x.dtype === "string") return undefined;
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};
