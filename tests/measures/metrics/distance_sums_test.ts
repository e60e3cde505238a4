import { assert } from "@std/assert";
import { groupClasses } from "../../../src/measures/metrics/classes.ts";
import {
  cosineDistanceSums,
  exactDistanceSums,
  fastDistanceSums,
} from "../../../src/measures/metrics/_distance_sums.ts";
import { distanceBetween, normalizeRows } from "../../../src/measures/metrics/distances.ts";
import { randomStream } from "../../../src/base/random.ts";

/** `count` points in clusters of the given spread around centres at distances near 1. */
function points(count: number, d: number, classes: number, spread: number): Float64Array {
  const random = randomStream(0, `test/${count}/${d}`);
  const centres = Float64Array.from({ length: classes * d }, () => random.normal());
  return Float64Array.from(
    { length: count * d },
    (_, at) =>
      Math.fround(centres[Math.floor(at / d) % classes * d + at % d]! + spread * random.normal()),
  );
}

function largestError(values: Float64Array, expected: Float64Array): number {
  return values.reduce(
    (most, value, at) => Math.max(most, Math.abs(value / expected[at]! - 1)),
    0,
  );
}

for (const d of [1, 2, 3, 17, 128]) {
  for (const spread of [1, 1e-3]) {
    Deno.test(`fastDistanceSums() is right to 1e-5 for d = ${d}, spread ${spread}`, () => {
      const x = points(333, d, 7, spread);
      const classes = groupClasses(Array.from({ length: 333 }, (_, i) => i % 7));
      const error = largestError(fastDistanceSums(x, d, classes), exactDistanceSums(x, d, classes));
      assert(error < 1e-5, `relative error ${error}`);
    });
  }
}

// The sum over pairs itself loses digits where all directions of a class nearly coincide.
for (const [spread, tolerance] of [[1, 1e-12], [1e-3, 1e-9], [1e-6, 1e-3]] as const) {
  Deno.test(`cosineDistanceSums() agrees with the sum over pairs for spread ${spread}`, () => {
    const x = points(99, 5, 4, spread);
    x.fill(0, 50, 60);
    normalizeRows(x, 5);
    const classes = groupClasses(Array.from({ length: 99 }, (_, i) => i % 4));
    const expected = new Float64Array(99 * 4);
    for (let i = 0; i < 99; i++) {
      for (let j = 0; j < 99; j++) {
        if (i !== j) expected[4 * i + j % 4]! += distanceBetween(x, 5 * i, x, 5 * j, 5, "cosine");
      }
    }
    const error = largestError(cosineDistanceSums(x, 5, classes), expected);
    assert(error < tolerance, `relative error ${error}`);
  });
}

for (
  const [name, change] of Object.entries({
    "far from the origin": (value: number) => Math.fround(value + 1e4),
    "at the largest scale": (value: number) => value * 1e37,
    "at the smallest scale": (value: number) => value * 1e-37,
  })
) {
  Deno.test(`fastDistanceSums() is right to 1e-5 ${name}`, () => {
    const x = points(100, 8, 4, 0.5).map(change);
    const classes = groupClasses(Array.from({ length: 100 }, (_, i) => i % 4));
    const fast = fastDistanceSums(x, 8, classes);
    const error = largestError(fast, exactDistanceSums(x, 8, classes));
    assert(error < 1e-5, `relative error ${error}`);
  });
}

Deno.test("fastDistanceSums() is right for classes of very different sizes and an outlier", () => {
  const x = points(200, 4, 1, 1);
  x[7] = 1e6;
  const classes = groupClasses(Array.from({ length: 200 }, (_, i) => i < 3 ? i : 3));
  const fast = fastDistanceSums(x, 4, classes);
  const exact = exactDistanceSums(x, 4, classes);
  // A singleton's distance to itself is 0 on both sides.
  for (const [at, value] of exact.entries()) {
    assert(Math.abs(fast[at]! - value) <= 1e-5 * value, `${fast[at]} instead of ${value}`);
  }
});

Deno.test("fastDistanceSums() gives 0 for points that coincide", () => {
  const x = new Float64Array(20).fill(0.1);
  const sums = fastDistanceSums(x, 2, groupClasses([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]));
  assert(sums.every((sum) => sum === 0));
});
