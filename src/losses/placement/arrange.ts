import { circlePoints } from "./circle.ts";
import { separatedPoints, type SeparationOptions } from "./separated.ts";
import { shortestTour } from "./tour.ts";

/**
 * Places a target for each class on the unit sphere so that classes keep apart and similar classes
 * come close.
 *
 * On the circle the separation is fixed and only the order is left to choose: the one in which
 * neighbours are the most similar, a travelling-salesman problem. In more dimensions the separation
 * and the semantic prior are weighed against each other, see {@linkcode separatedPoints}.
 *
 * @param similarity Of each class to each, classes x classes; higher = more similar.
 * @param dimension At least 2.
 * @param options As of {@linkcode separatedPoints}; on the circle they change nothing.
 * @returns classes x dimension, each row of length 1.
 * @throws {RangeError} If the similarity is not square or not finite.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { arrangeTargets } from "./arrange.ts";
 * import { similarityFromMeans } from "./similarity.ts";
 *
 * const targets = arrangeTargets(similarityFromMeans([[0], [9], [1], [8], [2]]), 2);
 * // Classes 0 and 2 are alike, so they are neighbours on the circle.
 * const cosine = targets[0]![0]! * targets[2]![0]! + targets[0]![1]! * targets[2]![1]!;
 * assertAlmostEquals(cosine, Math.cos(2 * Math.PI / 5), 1e-9);
 * ```
 */
export function arrangeTargets(
  similarity: readonly (readonly number[])[],
  dimension: number,
  options: Omit<SeparationOptions, "similarity"> = {},
): number[][] {
  const even = symmetric(similarity);
  const classes = even.length;
  if (dimension !== 2) {
    return separatedPoints(classes, dimension, { ...options, similarity: even });
  }
  const largest = Math.max(...even.flat());
  const tour = shortestTour(even.map((row) => row.map((value) => largest - value)));
  const circle = circlePoints(classes);
  const targets: number[][] = Array(classes);
  tour.forEach((label, place) => targets[label] = circle[place]!);
  return targets;
}

function symmetric(similarity: readonly (readonly number[])[]): number[][] {
  const n = similarity.length;
  if (similarity.some((row) => row.length !== n || !row.every(Number.isFinite))) {
    throw new RangeError(
      `Cannot arrange ${n} classes as their similarity must be ${n} x ${n} finite numbers`,
    );
  }
  return similarity.map((row, i) => row.map((value, j) => (value + similarity[j]![i]!) / 2));
}
