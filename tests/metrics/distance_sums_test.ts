import { assert } from "@std/assert";
import { groupClasses } from "../../src/metrics/classes.ts";
import { exactDistanceSums, fastDistanceSums } from "../../src/metrics/_distance_sums.ts";
import { normalizeRows } from "../../src/metrics/_distances.ts";
import { randomStream } from "../../src/random.ts";

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
    for (const distance of ["euclidean", "cosine"] as const) {
      if (distance === "cosine" && d === 1) continue;
      Deno.test(`fastDistanceSums() is right to 1e-5 for ${distance}, d = ${d}, spread ${spread}`, () => {
        const x = points(333, d, 7, spread);
        if (distance === "cosine") normalizeRows(x, d);
        const classes = groupClasses(Array.from({ length: 333 }, (_, i) => i % 7));
        const fast = fastDistanceSums(x, d, classes, distance);
        const error = largestError(fast, exactDistanceSums(x, d, classes, distance));
        assert(error < 1e-5, `relative error ${error}`);
      });
    }
  }
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
    const fast = fastDistanceSums(x, 8, classes, "euclidean");
    const error = largestError(fast, exactDistanceSums(x, 8, classes, "euclidean"));
    assert(error < 1e-5, `relative error ${error}`);
  });
}

Deno.test("fastDistanceSums() is right for classes of very different sizes and an outlier", () => {
  const x = points(200, 4, 1, 1);
  x[7] = 1e6;
  const classes = groupClasses(Array.from({ length: 200 }, (_, i) => i < 3 ? i : 3));
  const fast = fastDistanceSums(x, 4, classes, "euclidean");
  const exact = exactDistanceSums(x, 4, classes, "euclidean");
  // A singleton's distance to itself is 0 on both sides.
  for (const [at, value] of exact.entries()) {
    assert(Math.abs(fast[at]! - value) <= 1e-5 * value, `${fast[at]} instead of ${value}`);
  }
});

Deno.test("fastDistanceSums() gives 0 for points that coincide", () => {
  const x = new Float64Array(20).fill(0.1);
  const sums = fastDistanceSums(x, 2, groupClasses([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), "euclidean");
  assert(sums.every((sum) => sum === 0));
});
