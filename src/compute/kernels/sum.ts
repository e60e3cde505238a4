import { tf } from "../tf.ts";
import { addressOf, kernelsOf, withScratch } from "./_backend.ts";
import { type KernelCall, override } from "./_override.ts";

interface Attributes {
  axis: number | number[];
  keepDims: boolean;
}

/** Installs sums over the leading axes (as of a bias's gradient), the trailing ones or all. */
export function installSum(): void {
  override<{ x: tf.TensorInfo }, Attributes>(tf.Sum, sum);
}

function sum(
  { inputs: { x }, attributes: { axis, keepDims }, backend }: KernelCall<
    { x: tf.TensorInfo },
    Attributes
  >,
): tf.TensorInfo | undefined {
  const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  if (x.dtype !== "float32" || axes.length === 0 || x.shape.includes(0)) return undefined;
  const leading = axes.every((axis, i) => axis === i);
  const trailing = axes.every((axis, i) => axis === x.shape.length - axes.length + i);
  if (!leading && !trailing) return undefined;

  const reduced = (i: number) => axes.includes(i);
  const shape = keepDims
    ? x.shape.map((size, i) => reduced(i) ? 1 : size)
    : x.shape.filter((_, i) => !reduced(i));
  const sums = backend.makeOutput(shape, "float32");
  const kernels = kernelsOf(backend);
  const kept = tf.util.sizeFromShape(shape);
  const count = tf.util.sizeFromShape(x.shape) / kept;
  if (trailing) {
    kernels.rowSums(addressOf(backend, x), kept, count, addressOf(backend, sums));
  } else {
    withScratch(backend, [kept * 4], (work) => {
      kernels.columnSums(addressOf(backend, x), count, kept, addressOf(backend, sums), work!);
    });
  }
  return sums;
}
