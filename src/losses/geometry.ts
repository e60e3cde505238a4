import { largestCosine } from "./placement/sphere.ts";
import { separatedPoints } from "./placement/separated.ts";
import type { LossGeometry } from "./loss.ts";

/** Above this many classes a layout takes seconds to find, and Rankin's bound must do. */
const MOST_CLASSES = 32;

const found = new Map<string, number>();

/**
 * The largest cosine between any two class directions in the best layout of them: what a margin
 * can count on.
 *
 * Exact on the line, the circle, the simplex (classes <= dimension + 1) and the orthoplex (classes
 * <= 2 dimension). Between, the best layout that {@linkcode separatedPoints} finds; for more than
 * 32 classes 0, which the best cosine cannot go below.
 *
 * @param geometry The number of classes and the dimension.
 * @returns A cosine in [-1, 1]; 1 where classes must share a direction.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { bestCosine } from "./geometry.ts";
 *
 * assertAlmostEquals(bestCosine({ classes: 10, dimension: 2 }), Math.cos(Math.PI / 5), 1e-12);
 * ```
 */
export function bestCosine({ classes, dimension }: LossGeometry): number {
  if (classes <= dimension + 1) return -1 / (classes - 1);
  if (dimension === 1) return 1;
  if (dimension === 2) return Math.cos((2 * Math.PI) / classes);
  if (classes <= 2 * dimension || classes > MOST_CLASSES) return 0;
  const key = `${classes}/${dimension}`;
  const cosine = found.get(key) ?? largestCosine(separatedPoints(classes, dimension));
  found.set(key, cosine);
  return cosine;
}

/** The distance of neighbours on the unit sphere in the best layout. */
export function bestChord(geometry: LossGeometry): number {
  return Math.sqrt(2 - 2 * bestCosine(geometry));
}

/**
 * The warning that a margin exceeds what the best layout leaves, if it does.
 *
 * @param name The loss.
 * @param margin The margin.
 * @param geometry The number of classes and the dimension.
 * @param what The quantity that bounds the margin.
 * @param bound Its value.
 */
export function marginWarnings(
  name: string,
  margin: number,
  { classes, dimension }: LossGeometry,
  what: string,
  bound: number,
): string[] {
  if (margin <= bound) return [];
  return [
    `The loss "${name}" cannot keep a margin of ${margin} between ${classes} classes in ${dimension} dimensions: the bound is ${
      bound.toFixed(3)
    }, the ${what} between neighbours in the best layout`,
  ];
}

/**
 * The warning that classes shall be farther apart than the best layout brings them, if they shall.
 *
 * @param name The loss.
 * @param wanted The cosine at or below which different classes shall be.
 * @param geometry The number of classes and the dimension.
 */
export function cosineWarnings(name: string, wanted: number, geometry: LossGeometry): string[] {
  const bound = bestCosine(geometry);
  if (wanted >= bound) return [];
  const { classes, dimension } = geometry;
  return [
    `The loss "${name}" cannot bring the cosine between ${classes} classes in ${dimension} dimensions down to ${
      roundTo(wanted, 3)
    }: the bound is ${bound.toFixed(3)}, that between neighbours in the best layout`,
  ];
}

/** Rounds to a number of significant digits, so that a default reads well in a cell. */
export function roundTo(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
