import { InputError } from "../../base/errors.ts";

/**
 * The vertices of a regular simplex on the unit sphere: every two at a cosine of -1 / (classes - 1).
 *
 * @param classes How many, at least 2.
 * @param dimension At least classes - 1; further coordinates are 0.
 * @returns classes x dimension.
 * @throws {InputError} If the dimension is too small for so many classes.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { simplexPoints } from "./simplex.ts";
 *
 * const [a, b] = simplexPoints(3, 2);
 * assertAlmostEquals(a![0]! * b![0]! + a![1]! * b![1]!, -0.5, 1e-12);
 * ```
 */
export function simplexPoints(classes: number, dimension: number): number[][] {
  if (dimension < classes - 1) {
    throw new InputError(
      `Cannot place ${classes} classes on a simplex as the dimension must be at least ${
        classes - 1
      }: current value is ${dimension}`,
    );
  }
  let points = [[1], [-1]];
  for (let n = 2; n < classes; n++) {
    const height = Math.sqrt(1 - 1 / (n * n));
    points = [
      [1, ...Array<number>(n - 1).fill(0)],
      ...points.map((point) => [-1 / n, ...point.map((v) => v * height)]),
    ];
  }
  return points.map((point) => [...point, ...Array<number>(dimension - point.length).fill(0)]);
}
