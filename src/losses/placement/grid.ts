/**
 * Points of a regular grid around the origin, one unit apart along each axis.
 *
 * @param classes How many, at least 1.
 * @param dimension The number of axes, at least 1.
 * @returns classes x dimension, filled along the first axis first.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gridPoints } from "./grid.ts";
 *
 * assertEquals(gridPoints(3, 1), [[-1], [0], [1]]);
 * ```
 */
export function gridPoints(classes: number, dimension: number): number[][] {
  let side = 1;
  while (side ** dimension < classes) side++;
  const middle = (side - 1) / 2;
  return Array.from({ length: classes }, (_, k) => {
    let rest = k;
    return Array.from({ length: dimension }, () => {
      const place = rest % side;
      rest = (rest - place) / side;
      return place - middle;
    });
  });
}
