import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomStream } from "../../../src/base/random.ts";
import { kernelSpace, padded } from "../../../src/measures/metrics/_packing.ts";
import { type Distance, normalizeRows } from "../../../src/measures/metrics/distances.ts";
import { Ranking, SHORT } from "../../../src/measures/metrics/_ranking.ts";
import {
  exhaustiveSearch,
  hitSearch,
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

/** Kinds at random, by place, or all but one the same. */
const kindsOf = (count: number, mix: number) =>
  Int32Array.from({ length: count }, (_, i) => mix === 0 ? i % 3 : mix === 1 ? i >> 3 : +(i === 5));

Deno.test("hitSearch() gives the hits of exhaustiveSearch(), ties and all", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(space, share, fc.integer({ min: 0, max: 2 }), (given, share, mix) => {
      const space = { ...given, queries: given.points };
      const count = space.points.length / space.d;
      if (count < 2) return;
      const hits = new Uint8Array(1 + Math.floor(share * (count - 2)));
      const kinds = kindsOf(count, mix);
      const [search, exact] = [hitSearch(space, kinds), exhaustiveSearch(space)];
      const ranking = new Ranking(hits.length);
      for (let query = 0; query < count; query++) {
        search(query, hits);
        exact(query, ranking, query);
        const expected = Array.from(ranking.indices, (i) => +(kinds[i] === kinds[query]));
        assertEquals([...hits], expected);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("hitSearch() is exact where rounding puts most samples into another order", () => {
  const stream = randomStream(1, "tests/hits");
  for (const d of [7, 300]) {
    // A far sample makes the steps of the rounding coarse.
    const points = Float64Array.from(
      { length: 200 * d },
      (_, at) => Math.fround(at === 0 ? 3000 : stream.normal()),
    );
    const space: SearchSpace = { points, queries: points, d, distance: "euclidean" };
    const kinds = kindsOf(200, 0);
    const [search, exact] = [hitSearch(space, kinds), exhaustiveSearch(space)];
    const [hits, ranking] = [new Uint8Array(66), new Ranking(66)];
    for (let query = 0; query < 200; query++) {
      search(query, hits);
      exact(query, ranking, query);
      assertEquals([...hits], Array.from(ranking.indices, (i) => +(kinds[i] === kinds[query])));
    }
  }
});

Deno.test("selectCandidates() takes what is within the slack of the k-th smallest", () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2 ** 31 - 2 }));
  const values = fc.array(value, { minLength: 1, maxLength: 99 });
  const slacks = fc.constantFrom(0, 0.5, 30);
  fc.assert(
    fc.property(
      values,
      slacks,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, slack, share) => {
        const room = 4 * padded(values.length, 16);
        const { kernel, at, buffer } = kernelSpace({ values: room, bins: 8192, found: room });
        new Int32Array(buffer, at.values, room / 4).fill(2 ** 31 - 1).set(values);
        const k = 1 + Math.floor(share * (values.length - 1));
        const total = kernel.selectCandidates(
          values.length,
          at.values,
          k,
          slack,
          at.bins,
          at.found,
        );
        const least = values.toSorted((a, b) => a - b)[k - 1]!;
        const limit = Math.min((Math.sqrt(least) + slack) ** 2, 2 ** 31 - 2);
        const expected = [...values.keys()].filter((i) => values[i]! <= Math.max(limit, least));
        // The root may round down what is at the limit itself.
        const found = [...new Int32Array(buffer, at.found, total)];
        const near = (i: number) => Math.abs(values[i]! - limit) < 1;
        assertEquals(found.filter((i) => !near(i)), expected.filter((i) => !near(i)));
      },
    ),
    { seed: 1, numRuns: 500 },
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
