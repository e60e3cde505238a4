import { tf } from "../tf.ts";
import type { Padding } from "./convolution_shape.ts";
import {
  addressOf,
  installKernel,
  type Kernel,
  kernelsOf,
  stockKernel,
  unwritten,
  valuesOf,
  type WasmBackend,
  withScratch,
} from "./wasm.ts";

/** Installs what computes the same as stock tfjs but faster, or carries NaN where that drops it. */
export function installStock(): void {
  installKernel(tf.BatchMatMul, matMul);
  installKernel(tf.Identity, identity);
  installKernel(tf.MaxPool, maxPool);
  installKernel(tf.MaxPoolGrad, maxPoolGradient);
  installKernel(tf.Relu, clampTo(() => [0, Infinity]));
  installKernel(tf.Relu6, clampTo(() => [0, 6]));
  installKernel(
    tf.ClipByValue,
    clampTo<ClipAttributes>(({ clipValueMin, clipValueMax }) => [clipValueMin, clipValueMax]),
  );
  installKernel(tf.Maximum, extreme(true));
  installKernel(tf.Minimum, extreme(false));
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

/** Max-pooling by the stock kernel, and NaN wherever a window holds one. */
const maxPool: Kernel<"x", PoolAttributes> = ({ inputs: { x }, attributes, backend }) => {
  const shape = poolShape(x, attributes);
  if (!shape) return undefined;
  const call = { inputs: { x }, attrs: attributes as unknown as tf.NamedAttrMap, backend };
  const y = stockKernel(tf.MaxPool)!.kernelFunc(call) as tf.TensorInfo;
  for (let image = 0; image < shape.batchSize; image++) {
    const [from, to] = [x, y].map((tensor) => imageOf(backend, tensor, image));
    const { outHeight, outWidth } = shape;
    kernelsOf(backend).carryThroughPool(from!, ...windowsOf(shape), outHeight, outWidth, to!);
  }
  return y;
};

/** The gradient of max-pooling; the first maximum of a window takes it. */
const maxPoolGradient: Kernel<"dy" | "input", PoolAttributes> = (
  { inputs: { dy, input }, attributes, backend },
) => {
  const shape = poolShape(input, attributes);
  if (!shape) return undefined;
  const dx = backend.makeOutput([...input.shape], "float32");
  valuesOf(backend, dx).fill(0);
  for (let image = 0; image < shape.batchSize; image++) {
    const [x, gradient, to] = [input, dy, dx].map((tensor) => imageOf(backend, tensor, image));
    const { outHeight, outWidth } = shape;
    kernelsOf(backend).maxPoolGradient(
      ...[x!, ...windowsOf(shape), gradient!, outHeight, outWidth, to!],
    );
  }
  return dx;
};

/** The windows over images; undefined for what our kernels do not cover. */
function poolShape(
  { shape, dtype }: tf.TensorInfo,
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): tf.backend_util.Conv2DInfo | undefined {
  const images = shape as [number, number, number, number];
  const windows = [filterSize, strides, 1, pad, dimRoundingMode] as const;
  const info = tf.backend_util.computePool2DInfo(images, ...windows);
  return dtype !== "float32" || [...shape, ...info.outShape].some((size) => size < 1)
    ? undefined
    : info;
}

/** How the kernels are told an image and its windows. */
function windowsOf(shape: tf.backend_util.Conv2DInfo): number[] {
  return [
    ...[shape.inHeight, shape.inWidth, shape.inChannels],
    ...[shape.filterHeight, shape.filterWidth, shape.strideHeight, shape.strideWidth],
    ...[shape.padInfo.top, shape.padInfo.left],
  ];
}

/** The address of an image of a batch. */
function imageOf(backend: WasmBackend, tensor: tf.TensorInfo, index: number): number {
  const size = tf.util.sizeFromShape(tensor.shape.slice(1));
  return addressOf(backend, tensor) + index * size * 4;
}

interface ClipAttributes {
  clipValueMin: number;
  clipValueMax: number;
}

/** Each element brought between two bounds. */
function clampTo<Attributes = unknown>(
  bounds: (attributes: Attributes) => [low: number, high: number],
): Kernel<"x", Attributes> {
  return ({ inputs: { x }, attributes, backend }) => {
    const size = tf.util.sizeFromShape(x.shape);
    if (x.dtype !== "float32" || size === 0) return undefined;
    const y = backend.makeOutput([...x.shape], "float32");
    const [from, to] = [addressOf(backend, x), addressOf(backend, y)];
    kernelsOf(backend).clamp(from, size, ...bounds(attributes), to);
    return y;
  };
}

/** The larger or the smaller of two elements, of tensors of one shape or one of them a number. */
function extreme(largest: boolean): Kernel<"a" | "b", unknown> {
  return ({ inputs: { a, b }, backend }) => {
    const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const [size, ...sizes] = [shape, a.shape, b.shape].map(tf.util.sizeFromShape);
    const covered = sizes.every((count) => count === 1 || count === size);
    if (a.dtype !== "float32" || b.dtype !== "float32" || !size || !covered) return undefined;
    const y = backend.makeOutput(shape, "float32");
    const [fromA, fromB, to] = [a, b, y].map((tensor) => addressOf(backend, tensor));
    const [singleA, singleB] = sizes.map((count) => Number(count === 1));
    kernelsOf(backend).extreme(
      ...[Number(largest), fromA!, singleA!, fromB!, singleB!, size, to!],
    );
    return y;
  };
}

/**
 * The identity without a copy, as on the `cpu` backend: the tensors share their values, which tfjs
 * counts. The stock kernel copies every tensor that the tape saves.
 */
const identity: Kernel<"x", unknown> = ({ inputs: { x }, backend }) => {
  if (x.dtype === "string") return undefined;
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};
