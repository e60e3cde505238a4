import { tf } from "../tf.ts";
import { addressOf, kernelsOf, unwritten, withScratch } from "./_backend.ts";
import { type KernelCall, override } from "./_override.ts";

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
}

/** Installs the matrix product, with either operand transposed at no cost. */
export function installMatMul(): void {
  override<{ a: tf.TensorInfo; b: tf.TensorInfo }, Attributes>(tf.BatchMatMul, matMul);
}

/** The product of two matrices, or of two stacks of as many matrices. */
function matMul(
  { inputs: { a, b }, attributes, backend }: KernelCall<
    { a: tf.TensorInfo; b: tf.TensorInfo },
    Attributes
  >,
): tf.TensorInfo | undefined {
  const { transposeA, transposeB } = attributes;
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
}
