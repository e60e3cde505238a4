import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomStream } from "../../../src/base/random.ts";
import { matrixFrom } from "../../../src/base/matrix.ts";
import {
  ami,
  ari,
  effectiveRank,
  knnAccuracy,
  linearCka,
  nmi,
  pillaiTrace,
  reliabilityBins,
  silhouetteCosine,
} from "../../../src/measures/mod.ts";

const seeds = { seed: 5, numRuns: 60 };

function normals(rows: number, columns: number, seed: number): number[][] {
  const random = randomStream(seed, "test/numerics");
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
}

const scaled = (rows: number[][], factor: number) =>
  matrixFrom(rows.map((row) => row.map((value) => factor * value)));

Deno.test("linearCka() keeps its bits under powers of two, wherever single precision reaches", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom([12, 3], [5, 9]),
      fc.integer({ min: -90, max: 120 }),
      (seed, [rows, columns], exponent) => {
        const [a, b] = [normals(rows!, columns!, seed), normals(rows!, 2, seed + 1)];
        const expected = linearCka(matrixFrom(a), matrixFrom(b));
        assertEquals(linearCka(scaled(a, 2 ** exponent), matrixFrom(b)), expected);
        assertAlmostEquals(linearCka(scaled(a, 2 ** exponent), matrixFrom(a)), 1, 1e-12);
      },
    ),
    seeds,
  );
  for (const size of [3e38, 1e-41]) {
    const cross = matrixFrom([[size, 0], [-size, 0], [0, size], [0, -size]]);
    assertEquals(linearCka(cross, cross), 1);
  }
});

Deno.test("silhouetteCosine() keeps its digits at angles of any size", () => {
  for (let exponent = -1; exponent >= -30; exponent--) {
    const angle = 10 ** exponent;
    const value = silhouetteCosine(
      matrixFrom([[1, 0], [1, angle], [1, 3 * angle], [1, 4 * angle]]),
      [0, 0, 1, 1],
    );
    assertAlmostEquals(value, 0.8830769230769231, exponent < -2 ? 2e-6 : 0.01, `at ${angle}`);
  }
});

Deno.test("silhouetteCosine() of samples of one direction is 0, whatever their number and lengths", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 6, max: 300 }), (seed, count) => {
      const [direction] = normals(1, 4, seed);
      const x = matrixFrom(
        Array.from(
          { length: count },
          (_, i) => direction!.map((value) => Math.fround(value) * 2 ** (i % 7)),
        ),
      );
      assertEquals(silhouetteCosine(x, Array.from({ length: count }, (_, i) => i % 3)), 0);
    }),
    seeds,
  );
});

Deno.test("knnAccuracy() by cosine takes the first of samples of one direction", () => {
  const factor = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 8 })
        .filter((row) => row.some((value) => value !== 0)),
      fc.array(factor, { minLength: 2, maxLength: 6 }),
      factor,
      (row, factors, ofQuery) => {
        const x = matrixFrom(factors.map((factor) => row.map((value) => factor * value)));
        const labels = factors.map((_, i) => i);
        const query = matrixFrom([row.map((value) => ofQuery * value)]);
        assertEquals(knnAccuracy(x, labels, query, [0], 1, "cosine"), 1);
      },
    ),
    seeds,
  );
});

Deno.test("reliabilityBins() puts an edge into the bin below it", () => {
  for (let bins = 1; bins <= 120; bins++) {
    for (let edge = 1; edge <= bins; edge++) {
      const at = reliabilityBins([edge / bins], [true], bins).findIndex(({ count }) => count > 0);
      assertEquals(at, edge - 1, `${edge} / ${bins}`);
    }
    const around = reliabilityBins([0.07, 0.29, 0.57, 0.58, 1.1 - 1], [1, 1, 1, 1, 1], bins);
    for (const { low, high, count, confidence } of around) {
      if (count === 1) assert(low < confidence && confidence <= high, `${confidence} of ${bins}`);
    }
  }
});

Deno.test("ari(), nmi() and ami() compare 100,000 clusters", () => {
  const alone = Int32Array.from({ length: 100_000 }, (_, i) => i);
  const pairs = alone.map((i) => i >> 1);
  for (const measure of [ari, nmi, ami]) assertEquals(measure(alone, alone), 1);
  assertEquals(ari(alone, pairs), 0);
  assertAlmostEquals(nmi(alone, pairs), 2 - 2 * Math.log(1e5) / Math.log(5e9), 1e-9);
});

Deno.test("ami() takes clusters of one size together as if one by one", () => {
  // 1,100 x 1,000 pairs of labels are beyond what is added one by one.
  const a = Int32Array.from({ length: 2200 }, (_, i) => i >> 1);
  const b = a.map((_, i) => i < 1200 ? i >> 1 : 600 + i % 400);
  const n = a.length;
  const logFactorials = [0];
  for (let i = 1; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  const choose = (k: number, of: number) =>
    logFactorials[of]! - logFactorials[k]! - logFactorials[of - k]!;
  const countsOf = (labels: Int32Array) => {
    const counts = new Map<number, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts.values()];
  };
  let expected = 0;
  for (const row of countsOf(a)) {
    for (const column of countsOf(b)) {
      for (let both = 1; both <= Math.min(row, column); both++) {
        const share = choose(both, row) + choose(column - both, n - row) - choose(column, n);
        expected += Math.exp(share) * both / n * Math.log(n * both / (row * column));
      }
    }
  }
  const entropy = (labels: Int32Array) =>
    -countsOf(labels).reduce((sum, count) => sum + count / n * Math.log(count / n), 0);
  const mean = (entropy(a) + entropy(b)) / 2;
  assertAlmostEquals(ami(a, b), (nmi(a, b) * mean - expected) / (mean - expected), 1e-9);
});

Deno.test("metrics stay within their ranges where rounding would leave them", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 2, max: 6 }), (seed, classes) => {
      const rows = normals(40, 3, seed);
      const labels = Int32Array.from(rows, (_, i) => i % classes);
      for (const measure of [ari, nmi, ami]) assert(measure(labels, labels) <= 1);
      const tight = matrixFrom(
        rows.map((row, i) => row.map((v, j) => v * 1e-7 + (i % classes) * (j + 1) ** i % 7)),
      );
      assert(!(pillaiTrace(tight, labels) > Math.min(3, classes - 1)));
      const even = matrixFrom([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]
        .map((row) => row.map((v) => v * Math.fround(Math.abs(rows[0]![0]!)))));
      assert(effectiveRank(even) <= 3);
      assert(linearCka(matrixFrom(rows), matrixFrom(rows)) <= 1);
    }),
    seeds,
  );
});
