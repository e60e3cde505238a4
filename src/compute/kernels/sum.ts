import { tf } from "../tf.ts";
import { addressOf, kernelsOf, withScratch } from "./_backend.ts";
import { type KernelCall, override } from "./_override.ts";

interface Attributes {
  axis: number | number[];
  keepDims: boolean;
}

/** Installs sums over neighbouring axes, such as those of a bias's gradient, and their gradient. */
export function installSum(): void {
  override<{ x: tf.TensorInfo }, Attributes>(tf.Sum, sum);
  tf.registerGradient({ kernelName: tf.Sum, inputsToSave: ["x"], gradFunc: sumGradient });
}

function sum(
  { inputs: { x }, attributes: { axis, keepDims }, backend }: KernelCall<
    { x: tf.TensorInfo },
    Attributes
  >,
): tf.TensorInfo | undefined {
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
}

/** As tfjs has it, but for the ones: those that it makes in JavaScript cost more than the rest. */
function sumGradient(
  dy: tf.Tensor | tf.Tensor[],
  saved: tf.Tensor[],
  attributes: unknown,
): { x: () => tf.Tensor } {
  const [x] = saved as [tf.Tensor];
  const axes = tf.util.parseAxisParam((attributes as Attributes).axis, x.shape);
  const shape = x.shape.map((size, i) => axes.includes(i) ? 1 : size);
  return { x: () => tf.mul(tf.reshape(dy as tf.Tensor, shape), tf.fill(x.shape, 1)) };
}
