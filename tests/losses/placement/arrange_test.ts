import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { arrangeTargets, shortestTour, tourLength } from "../../../src/losses/placement/arrange.ts";
import { gridPoints, simplexPoints } from "../../../src/losses/placement/closed_forms.ts";
import { largestCosine } from "../../../src/losses/placement/sphere.ts";
import { similarityFromMeans } from "../../../src/losses/placement/similarity.ts";
import { InputError } from "../../../src/base/errors.ts";
import { randomStream } from "../../../src/base/random.ts";

function randomCosts(n: number): number[][] {
  const stream = randomStream(1, "costs");
  const places = Array.from({ length: n }, () => [stream.uniform(), stream.uniform()]);
  return places.map((a) => places.map((b) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)));
}

function* orders(rest: number[]): Generator<number[]> {
  if (rest.length === 0) yield [];
  for (const first of rest) {
    for (const order of orders(rest.filter((v) => v !== first))) yield [first, ...order];
  }
}

Deno.test("shortestTour() is as short as the best of all orders", () => {
  const cost = randomCosts(8);
  const best = Math.min(
    ...[...orders([1, 2, 3, 4, 5, 6, 7])].map((order) => tourLength([0, ...order], cost)),
  );
  assertAlmostEquals(tourLength(shortestTour(cost), cost), best, 1e-12);
});

Deno.test("shortestTour() walks round a ring of any size", () => {
  for (const n of [3, 5, 13, 20]) {
    const cost = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => {
        const gap = Math.abs(i - j);
        return Math.min(gap, n - gap);
      }));
    assertEquals(shortestTour(cost), [...cost.keys()]);
  }
});

Deno.test("shortestTour() visits every stop once beyond the exact range", () => {
  const tour = shortestTour(randomCosts(30));
  assertEquals(tour.toSorted((a, b) => a - b), Array.from({ length: 30 }, (_, i) => i));
});

Deno.test("arrangeTargets() makes similar classes neighbours on the circle", () => {
  // Means on a ring, in shuffled order: the circle can follow the ring exactly.
  const ring = [0, 3, 6, 1, 4, 7, 2, 5, 8];
  const means = ring.map((k) => [Math.cos(2 * Math.PI * k / 9), Math.sin(2 * Math.PI * k / 9)]);
  const targets = arrangeTargets(similarityFromMeans(means), 2);
  const neighbour = Math.cos(2 * Math.PI / 9);
  for (let k = 0; k < 9; k++) {
    const [a, b] = [targets[ring.indexOf(k)]!, targets[ring.indexOf((k + 1) % 9)]!];
    assertAlmostEquals(a[0]! * b[0]! + a[1]! * b[1]!, neighbour, 1e-9);
  }
});

Deno.test("arrangeTargets() puts similar classes closer in three dimensions and keeps all apart", () => {
  const means = [[0, 0], [0.1, 0], [5, 0], [5.1, 0], [0, 5], [0.1, 5]];
  const targets = arrangeTargets(similarityFromMeans(means), 3, { starts: 2 });
  const cosine = (i: number, j: number) =>
    targets[i]!.reduce((sum, v, k) => sum + v * targets[j]![k]!, 0);
  // On the octahedron each class has one opposite, which must not be its twin.
  for (const twin of [0, 2, 4]) assertAlmostEquals(cosine(twin, twin + 1), 0, 1e-3);
  assertLess(largestCosine(targets), 1e-3);
});

Deno.test("arrangeTargets() refuses a similarity that is not square", () => {
  assertThrows(() => arrangeTargets([[1, 0], [0]], 2), RangeError, "2 x 2");
});

Deno.test("simplexPoints() puts every two classes at the same cosine", () => {
  const points = simplexPoints(6, 7);
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      const cosine = points[i]!.reduce((sum, v, k) => sum + v * points[j]![k]!, 0);
      assertAlmostEquals(cosine, i === j ? 1 : -1 / 5, 1e-12);
    }
  }
});

Deno.test("simplexPoints() names the dimension that it needs", () => {
  assertThrows(() => simplexPoints(10, 8), InputError, "at least 9: current value is 8");
});

Deno.test("gridPoints() centers distinct points on the origin", () => {
  assertEquals(gridPoints(4, 2), [[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]]);
});
