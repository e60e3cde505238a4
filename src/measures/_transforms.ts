import type { Matrix } from "../base/matrix.ts";
import type { RandomStream } from "../base/random.ts";
import type { Invariance } from "./measure.ts";

/** A change of embeddings that may leave a metric as it is. */
export type Transform = (x: Matrix) => Matrix;

/** A random change of each kind, the same for all matrices of `d` columns that it is applied to. */
export function randomTransforms(d: number, random: RandomStream): Record<Invariance, Transform> {
  const shift = Array.from({ length: d }, () => 3 * random.normal());
  const factor = Math.exp(random.normal());
  const { rotation, linear } = randomMaps(d, random);
  return {
    rotation: (x) => mapped(x, rotation),
    linear: (x) => mapped(x, linear),
    translation: (x) => changed(x, (value, column) => value + shift[column]!),
    scale: (x) => changed(x, (value) => factor * value),
    sampleScale: (x) => {
      const factors = Array.from({ length: x.rows }, () => Math.exp(random.normal()));
      return changed(x, (value, _, row) => factors[row]! * value);
    },
  };
}

/** d x d maps as products of plane rotations, with unequal scales of the axes between for `linear`. */
function randomMaps(
  d: number,
  random: RandomStream,
): { rotation: Float64Array; linear: Float64Array } {
  const rotation = new Float64Array(d * d);
  for (let i = 0; i < d; i++) rotation[i * d + i] = 1;
  const linear = rotation.slice();
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) linear[i * d + k]! *= Math.exp(random.normal() / 2);
    for (let j = 0; j < i; j++) {
      const angle = 2 * Math.PI * random.uniform();
      for (const map of [rotation, linear]) turn(map, d, i, j, angle);
    }
  }
  return { rotation, linear };
}

/** Rotates the rows i and j of a d x d matrix into each other. */
function turn(map: Float64Array, d: number, i: number, j: number, angle: number): void {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let k = 0; k < d; k++) {
    const [a, b] = [map[i * d + k]!, map[j * d + k]!];
    map[i * d + k] = c * a - s * b;
    map[j * d + k] = s * a + c * b;
  }
}

function mapped(x: Matrix, map: Float64Array): Matrix {
  const d = x.columns;
  return changed(x, (_, column, row) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += map[column * d + k]! * x.data[row * d + k]!;
    return sum;
  });
}

function changed(
  x: Matrix,
  change: (value: number, column: number, row: number) => number,
): Matrix {
  const data = x.data.map((value, at) => change(value, at % x.columns, Math.floor(at / x.columns)));
  return { ...x, data };
}
