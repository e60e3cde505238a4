import { tf } from "../../src/compute/tf.ts";
import { type Cell, expandMatrix } from "../../src/study/mod.ts";
import { randomStream } from "../../src/base/random.ts";
import { experiment } from "../_experiments.ts";

/** A cell that trains in seconds. */
export function tinyCell(parts: Partial<Cell> = {}): Cell {
  return { ...expandMatrix(experiment())[0]!, ...parts };
}

/** A batch of noise images with labels 0, 1, .. 9, 0, .. */
export function noiseBatch(size: number): { images: tf.Tensor4D; labels: tf.Tensor1D } {
  const stream = randomStream(3, "noise");
  const pixels = Float32Array.from({ length: size * 28 * 28 }, () => stream.uniform());
  return {
    images: tf.tensor4d(pixels, [size, 28, 28, 1]),
    labels: tf.tensor1d(Int32Array.from({ length: size }, (_, i) => i % 10), "int32"),
  };
}
