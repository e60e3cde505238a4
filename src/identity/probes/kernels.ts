import { convolutionLayer, denseLayer } from "../../compute/kernels/layers.ts";
import { type Tensor, tf } from "../../compute/tf.ts";
import { hashOf } from "../hash.ts";
import { plainNumbers } from "../stand_ins.ts";
import type { Produced } from "./probe.ts";

/** The rows of a batch: whole ones, short ones, and what is left beside the blocks of a kernel. */
const BATCHES = [128, 37, 32, 22, 11, 5, 1];

const numbers = <T extends Tensor>(shape: number[], seed: number): T =>
  tf.tensor(plainNumbers(shape.reduce((a, b) => a * b, 1), seed), shape) as T;

/** The value of a function of tensors, and the gradient to each by an uneven weighting of it. */
function withGradients(compute: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): string[] {
  return tf.tidy(() => {
    const value = compute(...inputs);
    const weights = numbers(value.shape, 77);
    const gradients = tf.grads(compute)(inputs, weights);
    return [value, ...gradients].map((tensor) => hashOf([tensor.shape, tensor.dataSync()]));
  });
}

/** Matrix products and dense layers, at the widths of real networks and at odd ones. */
export function dense(): Produced {
  const shapes = [
    [784, 256],
    [6272, 256],
    ...[2, 3, 10, 16, 50, 100, 128].map((dimension) => [256, dimension]),
    [64, 10],
    [10, 10],
    [2, 10],
    [10, 242],
    [7, 13],
    [1, 1],
  ];
  const layers = shapes.flatMap(([inputs, outputs]) =>
    // Wide layers take a batch or two: what the others would add costs seconds.
    BATCHES.filter((rows) => inputs! < 500 || rows === 32 || rows === 37).flatMap((rows) =>
      (["linear", "relu"] as const).map((activation) =>
        withGradients(
          (x, weights, bias) => denseLayer(x as never, weights as never, bias as never, activation),
          [numbers([rows, inputs!], 1), numbers([inputs!, outputs!], 2), numbers([outputs!], 3)],
        )
      )
    )
  );
  const products = [[128, 10, 128], [128, 2, 128], [37, 3, 10], [5, 64, 7], [1, 1, 1], [33, 17, 9]]
    .flatMap(([rows, depth, columns]) =>
      [false, true].flatMap((a) =>
        [false, true].map((b) =>
          withGradients(
            (x, y) => tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, a, b),
            [
              numbers(a ? [depth!, rows!] : [rows!, depth!], 1),
              numbers(b ? [columns!, depth!] : [depth!, columns!], 2),
            ],
          )
        )
      )
    );
  const stacks = withGradients(
    (x, y) => tf.matMul(x as tf.Tensor3D, y as tf.Tensor3D),
    [numbers([3, 5, 7], 1), numbers([3, 7, 4], 2)],
  );
  return { layers, products, stacks };
}

/** Sums, whole and over some axes. */
export function sum(): Produced {
  const shapes = [[1], [7], [4, 5], [128, 10], [37, 256], [3, 4, 5], [2, 6, 6, 8]];
  return {
    sums: shapes.flatMap((shape) => {
      const axes = [
        undefined,
        ...shape.keys(),
        ...(shape.length > 2 ? [[0, 1], [1, 2], [0, 2]] : []),
      ];
      return axes.flatMap((axis) =>
        [false, true].map((keep) =>
          withGradients((x) => tf.sum(x, axis, keep), [numbers(shape, 5)])
        )
      );
    }),
  };
}

/** The convolutions of real networks: height, width, channels in and out, and the batches. */
const CONVOLUTIONS: readonly (readonly [shape: number[], outputs: number, rows: number[]])[] = [
  [[28, 28, 1], 32, [37]],
  [[14, 14, 32], 64, [11]],
  [[7, 7, 64], 128, [11]],
  [[32, 32, 3], 32, [9]],
  [[16, 16, 32], 64, [5]],
  [[8, 8, 64], 128, [5]],
  [[9, 11, 3], 5, [3]],
  [[5, 4, 2], 8, [1, 2]],
];

/** Convolutions with their pooling, and those of residual networks. */
export function convolution(): Produced {
  const layers = CONVOLUTIONS.flatMap(([shape, outputs, batches]) =>
    batches.flatMap((rows) =>
      [false, true].map((pool) =>
        withGradients(
          (x, weights, bias) =>
            convolutionLayer(x as never, weights as never, bias as never, { pool }),
          [
            numbers([rows, ...shape], 1),
            tf.div(numbers([3, 3, shape[2]!, outputs], 2), 4),
            numbers([outputs], 3),
          ],
        )
      )
    )
  );
  const plain = [
    [[3, 28, 28, 1], [3, 3, 1, 16], 1],
    [[3, 28, 28, 16], [3, 3, 16, 16], 1],
    [[3, 28, 28, 16], [3, 3, 16, 32], 2],
    [[3, 28, 28, 16], [1, 1, 16, 32], 2],
    [[3, 14, 14, 32], [3, 3, 32, 64], 2],
    [[3, 7, 7, 64], [3, 3, 64, 64], 1],
    [[3, 7, 7, 32], [1, 1, 32, 64], 2],
    [[2, 9, 8, 3], [5, 5, 3, 4], 1],
  ] as const;
  return {
    layers,
    residual: plain.map(([input, filter, stride]) =>
      withGradients(
        (x, weights) => tf.conv2d(x as never, weights as never, stride, filter[0] >> 1),
        [numbers([...input], 1), tf.div(numbers([...filter], 2), 4)],
      )
    ),
    pool: [[4, 28, 28, 8], [3, 7, 9, 5]].flatMap((shape) =>
      // Rounded, many pixels of a window tie.
      [numbers(shape, 9), tf.round(tf.mul(numbers(shape, 9), 2))].map((x) =>
        withGradients((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid"), [x])
      )
    ),
    "tied pixels": withGradients(
      (x, weights, bias) =>
        convolutionLayer(x as never, weights as never, bias as never, { pool: true }),
      [tf.ones([2, 8, 8, 2]), numbers([3, 3, 2, 4], 2), numbers([4], 3)],
    ),
  };
}
