import { InputError } from "../../base/errors.ts";

/**
 * Points at equal angles on the unit circle, the best layout there is in two dimensions.
 *
 * @param classes How many, at least 1.
 * @returns classes x 2; class k at the angle 2 pi k / classes.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { circlePoints } from "./closed_forms.ts";
 *
 * assertAlmostEquals(circlePoints(4)[1]![1]!, 1, 1e-12);
 * ```
 */
export function circlePoints(classes: number): number[][] {
  return Array.from({ length: classes }, (_, k) => {
    const angle = (2 * Math.PI * k) / classes;
    return [Math.cos(angle), Math.sin(angle)];
  });
}

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
 * import { simplexPoints } from "./closed_forms.ts";
 *
 * const [a, b] = simplexPoints(3, 2);
 * assertAlmostEquals(a![0]! * b![0]! + a![1]! * b![1]!, -0.5, 1e-12);
 * ```
 */
export function simplexPoints(classes: number, dimension: number): number[][] {
  if (dimension < classes - 1) {
    throw new InputError(
      `Cannot place ${classes} classes on a simplex because the dimension must be at least ${
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
 * import { gridPoints } from "./closed_forms.ts";
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

/**
 * One axis for each class, as one-hot targets are: every two at a cosine of 0.
 *
 * @param classes How many, at least 1.
 * @param dimension At least as many; further coordinates are 0.
 * @returns classes x dimension.
 * @throws {InputError} If the dimension is too small for so many classes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { oneHotPoints } from "./closed_forms.ts";
 *
 * assertEquals(oneHotPoints(2, 3), [[1, 0, 0], [0, 1, 0]]);
 * ```
 */
export function oneHotPoints(classes: number, dimension: number): number[][] {
  if (dimension < classes) {
    throw new InputError(
      `Cannot give ${classes} classes an axis each because the dimension must be at least ${classes}: current value is ${dimension}`,
    );
  }
  return Array.from(
    { length: classes },
    (_, k) => Array.from({ length: dimension }, (_, axis) => axis === k ? 1 : 0),
  );
}
