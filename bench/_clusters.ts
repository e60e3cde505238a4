import type { Matrix } from "../src/base/matrix.ts";
import { randomStream } from "../src/base/random.ts";

const CLASSES = 10;

/** Normal clusters around ten centres, whose coordinates have a deviation of `apart`. */
export function clusters(
  samples: number,
  dimension: number,
  seed: number,
  apart = 2,
): { x: Matrix; labels: Int32Array } {
  const places = randomStream(0, `bench/centres/${dimension}`);
  const random = randomStream(seed, "bench/samples");
  const centres = Float64Array.from({ length: CLASSES * dimension }, () => apart * places.normal());
  const labels = Int32Array.from({ length: samples }, (_, i) => i % CLASSES);
  const data = Float32Array.from({ length: samples * dimension }, (_, at) => {
    const [row, column] = [Math.floor(at / dimension), at % dimension];
    return centres[labels[row]! * dimension + column]! + random.normal();
  });
  return { x: { data, rows: samples, columns: dimension }, labels };
}
