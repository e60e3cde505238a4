import { symmetricEigen } from "../../base/eigen.ts";
import { InputError } from "../../base/errors.ts";
import { dot } from "../../base/matrix.ts";

/**
 * Unit vectors whose cosines follow given similarities as closely as the dimension lets principal
 * components do: the leading eigenvectors of the similarity matrix, each times the root of its
 * eigenvalue, with the rows brought to length 1. For the cosines of word vectors these are the
 * vectors themselves, reduced by an uncentred principal component analysis.
 *
 * Nothing pushes classes apart: two that are alike lie close, which is the point of the comparison
 * with {@linkcode separatedPoints}.
 *
 * @param similarity classes x classes, symmetric, 1 on the diagonal.
 * @param dimension At least 1; coordinates beyond the number of classes are 0.
 * @returns classes x dimension. The sign of each axis is that which makes its first entry of the
 *   largest size positive.
 * @throws {InputError} If the similarities are not symmetric, or two classes come to lie on one point.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { principalPoints } from "./principal.ts";
 *
 * const [a, b] = principalPoints([[1, 0.5], [0.5, 1]], 2);
 * assertAlmostEquals(a![0]! * b![0]! + a![1]! * b![1]!, 0.5, 1e-12);
 * ```
 *
 * Source: the rival of table 1 of Mettes et al. (arXiv 1901.10514), prototypes from word vectors;
 * the reduction to fewer dimensions is our reading.
 */
export function principalPoints(
  similarity: readonly (readonly number[])[],
  dimension: number,
): number[][] {
  const classes = similarity.length;
  const uneven = similarity.some((row, i) =>
    row.some((value, j) => Math.abs(value - similarity[j]![i]!) > 1e-9)
  );
  if (uneven) {
    throw new InputError(
      "Cannot place classes by their similarity because it must be symmetric: that of a to b is not that of b to a",
    );
  }
  const { values, vectors } = symmetricEigen(Float64Array.from(similarity.flat()), classes);
  const axes = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, dimension).filter((axis) => values[axis]! > 0)
    .map((axis) => {
      const vector = [...vectors.subarray(axis * classes, (axis + 1) * classes)];
      const size = Math.max(...vector.map(Math.abs));
      const first = vector.find((value) => Math.abs(value) > size * (1 - 1e-9))!;
      return vector.map((value) => Math.sign(first) * value * Math.sqrt(values[axis]!));
    });
  const points = Array.from({ length: classes }, (_, k) => {
    const point = Array.from({ length: dimension }, (_, axis) => axes[axis]?.[k] ?? 0);
    const length = Math.sqrt(dot(point, point));
    return point.map((value) => length > 0 ? value / length : value);
  });
  for (const [i, a] of points.entries()) {
    const twin = points.findIndex((b, j) => j > i && dot(a, b) > 1 - 1e-9);
    if (twin < 0 && dot(a, a) > 0.5) continue;
    throw new InputError(
      `Cannot place ${classes} classes in ${dimension} dimensions by their similarity because ${
        twin < 0 ? `class ${i} is like none` : `the classes ${i} and ${twin} fall on one point`
      }: take more dimensions, or the placement "separated"`,
    );
  }
  return points;
}
