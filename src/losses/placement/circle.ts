/**
 * Points at equal angles on the unit circle, the best layout there is in two dimensions.
 *
 * @param classes How many, at least 1.
 * @returns classes x 2; class k at the angle 2 pi k / classes.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { circlePoints } from "./circle.ts";
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
