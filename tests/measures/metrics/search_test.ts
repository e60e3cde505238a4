import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Distance, normalizeRows } from "../../../src/measures/metrics/distances.ts";
import { kthSmallest, Ranking, SHORT } from "../../../src/measures/metrics/_ranking.ts";
import {
  exhaustiveSearch,
  integerSearch,
  type Search,
  type SearchSpace,
  sweepingSearch,
} from "../../../src/measures/metrics/_search.ts";

/** Points on a coarse lattice, so that many distances tie, or anywhere. */
const space = fc.record({
  d: fc.integer({ min: 1, max: 5 }),
  seeds: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 10, maxLength: 400 }),
  coarse: fc.boolean(),
  scale: fc.constantFrom(1, 1e-30, 1e30),
  offset: fc.constantFrom(0, 1, 1e4),
  distance: fc.constantFrom<Distance>("euclidean", "cosine"),
}).map(({ d, seeds, coarse, scale, offset, distance }): SearchSpace => {
  const values = seeds.map((value) =>
    Math.fround((coarse ? Math.round(3 * value) : value) + offset)
  );
  const points = Float64Array.from(values.slice(0, Math.floor(values.length / d) * d))
    .map((value) => value === 0 && distance === "cosine" ? scale : value * scale);
  if (distance === "cosine") normalizeRows(points, d);
  return { points, queries: points.slice().reverse(), d, distance };
});

function ranked(search: Search, queries: number, k: number, exclude: boolean) {
  return Array.from({ length: queries }, (_, query) => {
    const ranking = new Ranking(k);
    search(query, ranking, exclude ? query : -1);
    return [[...ranking.indices], [...ranking.distances]];
  });
}

for (const search of [sweepingSearch, integerSearch]) {
  Deno.test(`${search.name}() ranks as exhaustiveSearch(), ties and all`, () => {
    fc.assert(
      fc.property(space, fc.double({ min: 0, max: 1 }), fc.boolean(), (space, share, exclude) => {
        const count = space.points.length / space.d;
        const k = 1 + Math.floor(share * (count - 2));
        if (count < 2) return;
        assertEquals(
          ranked(search(space), count, k, exclude),
          ranked(exhaustiveSearch(space), count, k, exclude),
        );
      }),
      { seed: 1, numRuns: 300 },
    );
  });
}

Deno.test("integerSearch() passes over queries that are not asked for", () => {
  const points = Float64Array.from({ length: 300 }, (_, i) => (i * i) % 97);
  const space: SearchSpace = { points, queries: points, d: 1, distance: "euclidean" };
  const [fast, exact] = [integerSearch(space), exhaustiveSearch(space)];
  for (const query of [3, 70, 131, 299]) {
    const [a, b] = [new Ranking(5), new Ranking(5)];
    fast(query, a, query);
    exact(query, b, query);
    assertEquals(a.indices, b.indices);
  }
});

Deno.test("kthSmallest() agrees with sorting", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 }), (values) => {
      const sorted = values.toSorted((a, b) => a - b);
      for (const [at, expected] of sorted.entries()) {
        assertEquals(kthSmallest(Int32Array.from(values), at + 1), expected);
      }
    }),
    { seed: 1 },
  );
});

Deno.test("Ranking.offer() keeps the first by distance, then by index", () => {
  const ranking = new Ranking(3);
  for (const [index, distance] of [[5, 2], [9, 1], [4, 2], [1, 3], [2, 2]] as const) {
    ranking.offer(index, distance);
  }
  assertEquals([...ranking.indices], [9, 2, 4]);
  assert(SHORT > 20);
});
