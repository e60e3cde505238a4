import { InputError } from "../../../src/base/errors.ts";
import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { largestCosine } from "../../../src/losses/placement/sphere.ts";
import { projectedPoints } from "../../../src/losses/placement/projected.ts";
import { separatedPoints } from "../../../src/losses/placement/separated.ts";

const reachable: [classes: number, dimension: number, cosine: number][] = [
  [10, 2, 0.8090],
  [6, 2, 0.5],
  [6, 3, 0],
  [10, 3, 0.4045],
  [10, 4, 0.1667],
  [10, 5, 0],
  [12, 3, 0.4472],
  [10, 9, -0.1111],
  [10, 16, -0.1111],
  [2, 1, -1],
];
for (const [classes, dimension, cosine] of reachable) {
  Deno.test(`separatedPoints() reaches the best cosine for ${classes} classes in ${dimension} dimensions`, () => {
    const points = separatedPoints(classes, dimension);
    assertEquals([points.length, points[0]!.length], [classes, dimension]);
    assertAlmostEquals(largestCosine(points), cosine, 1e-3);
  });
}

Deno.test("separatedPoints() separates 100 classes in 10 dimensions", () => {
  assertLess(largestCosine(separatedPoints(100, 10, { starts: 1 })), 0.345);
});

Deno.test("separatedPoints() gives unit vectors", () => {
  for (const point of separatedPoints(10, 3)) {
    assertAlmostEquals(point.reduce((sum, v) => sum + v * v, 0), 1, 1e-12);
  }
});

Deno.test("separatedPoints() gives the same points each time, others for another seed", () => {
  assertEquals(separatedPoints(7, 3), separatedPoints(7, 3));
  assert(separatedPoints(7, 3)[0]![0] !== separatedPoints(7, 3, { seed: 1 })[0]![0]);
});

Deno.test("separatedPoints() refuses three classes on a line", () => {
  assertThrows(() => separatedPoints(3, 1), InputError, "at least 2: current value is 1");
});

Deno.test("separatedPoints() brings similar classes closer and keeps the separation", () => {
  // Classes 2k and 2k + 1 are twins.
  const similarity = Array.from(
    { length: 8 },
    (_, i) => Array.from({ length: 8 }, (_, j) => i === j ? 1 : i >> 1 === j >> 1 ? 0.9 : 0),
  );
  const points = separatedPoints(8, 3, { similarity, starts: 2 });
  const cosine = (i: number, j: number) =>
    points[i]!.reduce((sum, v, k) => sum + v * points[j]![k]!, 0);
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      if (i >> 1 !== j >> 1) assertLess(cosine(i, j), cosine(i, i ^ 1) + 1e-6);
    }
  }
  assertAlmostEquals(largestCosine(points), largestCosine(separatedPoints(8, 3)), 1e-3);
});

Deno.test("projectedPoints() stops near, and short of, the best cosine in 3 dimensions", () => {
  const cosine = largestCosine(projectedPoints(10, 3));
  assertLess(0.41, cosine);
  assertLess(cosine, 0.53);
});

Deno.test("projectedPoints() lets classes coincide on the circle, as the published objective does", () => {
  assertAlmostEquals(largestCosine(projectedPoints(10, 2)), 1, 1e-9);
});
