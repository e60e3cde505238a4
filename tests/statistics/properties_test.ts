import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  cliffsDelta,
  friedman,
  holm,
  mannWhitneyU,
  meanRanks,
  pairedT,
  probabilityOfImprovement,
  signFlip,
  spearman,
  welch,
} from "../../src/statistics/mod.ts";

const whole = fc.integer({ min: -40, max: 40 });
const sample = fc.array(whole, { minLength: 2, maxLength: 12 });
const pairs = fc.array(fc.tuple(whole, whole), { minLength: 3, maxLength: 12 });
const table = fc.integer({ min: 2, max: 6 }).chain((n) =>
  fc.array(fc.array(whole, { minLength: n, maxLength: n }), { minLength: 2, maxLength: 5 })
);
/** Strictly increasing, and exact on the integers above. */
const bend = (x: number) => x ** 3 + 5 * x;
const unzip = (pairs: [number, number][]) => [pairs.map(([x]) => x), pairs.map(([, y]) => y)];

Deno.test("mannWhitneyU() counts every pair once, whichever sample comes first", () => {
  fc.assert(fc.property(sample, sample, (a, b) => {
    const [ab, ba] = [mannWhitneyU(a, b), mannWhitneyU(b, a)];
    assertEquals(ab.statistic + ba.statistic, a.length * b.length);
    assertAlmostEquals(ab.p, ba.p, 1e-12);
  }));
});

Deno.test("mannWhitneyU() is blind to a monotone transform", () => {
  fc.assert(fc.property(sample, sample, (a, b) => {
    assertEquals(mannWhitneyU(a.map(bend), b.map(bend)), mannWhitneyU(a, b));
  }));
});

Deno.test("friedman() and meanRanks() are blind to a monotone transform", () => {
  fc.assert(fc.property(table, (samples) => {
    const bent = samples.map((values) => values.map(bend));
    assertEquals(friedman(bent), friedman(samples));
    assertEquals(meanRanks(bent), meanRanks(samples));
  }));
});

Deno.test("meanRanks() always sums to k (k + 1) / 2", () => {
  fc.assert(fc.property(table, (samples) => {
    const sum = meanRanks(samples).reduce((sum, rank) => sum + rank, 0);
    assertAlmostEquals(sum, (samples.length * (samples.length + 1)) / 2, 1e-9);
  }));
});

Deno.test("friedman() is undefined where all methods tie", () => {
  const { statistic, p, imanDavenport } = friedman([[1, 2], [1, 2], [1, 2]]);
  assertEquals([statistic, p, imanDavenport.statistic], [NaN, NaN, NaN]);
});

Deno.test("friedman() refuses methods with a missing block", () => {
  assertThrows(() => friedman([[1, 2], [1]]), RangeError, "method 1 has 1");
});

Deno.test("spearman() is blind to a monotone transform", () => {
  fc.assert(fc.property(pairs, (pairs) => {
    const [a, b] = unzip(pairs) as [number[], number[]];
    assertEquals(spearman(a.map(bend), b), spearman(a, b));
  }));
});

Deno.test("pairedT() and welch() change sign with the order of the samples", () => {
  fc.assert(fc.property(pairs, (pairs) => {
    const [a, b] = unzip(pairs) as [number[], number[]];
    for (const test of [pairedT, welch]) {
      assertEquals(test(a, b).statistic + 0, -test(b, a).statistic + 0);
      assertEquals(test(a, b).p, test(b, a).p);
    }
  }));
});

Deno.test("pairedT() of differences without spread is infinite, or undefined at zero", () => {
  // 0.3 - 0.1 and 0.4 - 0.2 differ in their last bits.
  const { statistic, p } = pairedT([0.3, 0.4], [0.1, 0.2]);
  assertEquals([statistic, p], [Infinity, 0]);
  assertEquals(pairedT([1, 2], [1, 2]).p, NaN);
});

Deno.test("pairedT() refuses a single pair", () => {
  assertThrows(() => pairedT([1], [2]), RangeError, "at least 2");
});

Deno.test("cliffsDelta() is antisymmetric and follows probabilityOfImprovement()", () => {
  fc.assert(fc.property(sample, sample, (a, b) => {
    assertAlmostEquals(cliffsDelta(a, b), -cliffsDelta(b, a), 1e-12);
    assertAlmostEquals(cliffsDelta(a, b), 2 * probabilityOfImprovement(a, b) - 1, 1e-12);
  }));
});

Deno.test("probabilityOfImprovement() is half between equal samples", () => {
  fc.assert(fc.property(sample, (a) => assertEquals(probabilityOfImprovement(a, a), 0.5)));
});

Deno.test("holm() keeps the order of the p-values and never lowers one", () => {
  const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
  fc.assert(fc.property(family, (p) => {
    const adjusted = holm(p);
    p.forEach((one, i) => {
      assert(adjusted[i]! >= one && adjusted[i]! <= 1);
      p.forEach((other, j) => assert(one > other || adjusted[i]! <= adjusted[j]!));
    });
  }));
});

Deno.test("holm() refuses an undefined p-value by its index", () => {
  assertThrows(() => holm([0.1, NaN]), RangeError, "value 1 is NaN");
});

Deno.test("signFlip() beyond 16 pairs is close to the exact answer and reproducible", () => {
  const a = Array.from({ length: 17 }, (_, i) => (i % 4 === 0 ? -1 : 1) * (i + 1));
  const b = a.map(() => 0);
  const { p, exact } = signFlip(a, b, { seed: 3 });
  assertEquals(exact, false);
  // Of all 2^17 signings, counted by NumPy, 19,062 are at least as extreme.
  const expected = 19062 / 2 ** 17;
  assertAlmostEquals(p, expected, 4 * Math.sqrt((expected * (1 - expected)) / 9999));
  assertEquals(signFlip(a, b, { seed: 3 }).p, p);
});
