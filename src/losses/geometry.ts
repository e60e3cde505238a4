import type { LossGeometry } from "./loss.ts";

/**
 * The largest cosine between any two of the class directions in the best layout of them: what a
 * margin can count on.
 *
 * @param geometry The number of classes and the dimension.
 * @returns A cosine in [-1, 1]; 1 where classes must share a direction.
 */
export function bestCosine({ classes, dimension }: LossGeometry): number {
  if (classes <= dimension + 1) return -1 / (classes - 1);
  if (dimension === 1) return 1;
  if (dimension === 2) return Math.cos((2 * Math.PI) / classes);
  return 0;
}

/** Rounds to a number of significant digits, so that a default reads well in a cell. */
export function roundTo(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
