import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  cohenDz,
  hodgesLehmann,
  median,
  spearman,
  standardDeviation,
  tInterval,
  wilcoxonSignedRank,
} from "../../src/statistics/mod.ts";
import { quantileSorted } from "../../src/statistics/summary.ts";

Deno.test("hodgesLehmann() inverts the exact Wilcoxon test", () => {
  // Generic values: no ties among the pairwise means.
  const differences = [0.31, 1.17, -0.52, 2.03, 0.88, 1.61, 0.05, 1.29];
  const zeros = differences.map(() => 0);
  const { interval } = hodgesLehmann(zeros, differences);
  const rejects = (shift: number) =>
    wilcoxonSignedRank(differences, zeros.map(() => shift)).p <= 0.05;
  assert(rejects(interval.low - 1e-6) && !rejects(interval.low + 1e-6));
  assert(rejects(interval.high + 1e-6) && !rejects(interval.high - 1e-6));
  assertEquals(interval.level, 1 - 2 * (5 - 1) / 256 - 2 / 256);
});

Deno.test("hodgesLehmann() says what few pairs cover", () => {
  const levels = [1, 2, 5, 6].map((n) => {
    const a = Array.from({ length: n }, () => 0);
    return hodgesLehmann(a, a.map((_, i) => i)).interval.level;
  });
  assertEquals(levels, [0, 0.5, 0.9375, 0.96875]);
});

Deno.test("hodgesLehmann() moves with the data", () => {
  const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 10 });
  fc.assert(fc.property(sample, fc.integer({ min: -9, max: 9 }), (b, shift) => {
    const a = b.map(() => 0);
    const [here, there] = [hodgesLehmann(a, b), hodgesLehmann(a, b.map((x) => x + shift))];
    assertAlmostEquals(there.estimate, here.estimate + shift, 1e-6);
    assertAlmostEquals(there.interval.low, here.interval.low + shift, 1e-6);
  }));
});

Deno.test("cohenDz() is positive where the second sample is greater", () => {
  assertAlmostEquals(cohenDz([1, 2, 3], [2, 4, 6]), 2, 1e-9);
  assertAlmostEquals(cohenDz([2, 4, 6], [1, 2, 3]), -2, 1e-9);
});

Deno.test("cohenDz() is infinite without spread and undefined without difference", () => {
  assertEquals([cohenDz([1, 2], [2, 3]), cohenDz([1, 2], [1, 2])], [Infinity, NaN]);
});

Deno.test("spearman() has Bonett and Wright's interval from four pairs on", () => {
  const { statistic, interval: { low, high } } = spearman([1, 2, 3, 4], [1, 3, 2, 4]);
  assertAlmostEquals(statistic, 0.8, 1e-12);
  // tanh(atanh(0.8) -+ 1.959964 sqrt(1 + 0.8^2 / 2)).
  assertAlmostEquals(low, -0.8188163, 1e-7);
  assertAlmostEquals(high, 0.9975434, 1e-7);
  assertEquals(spearman([1, 2, 3], [1, 3, 2]).interval.low, NaN);
});

Deno.test("spearman() is SciPy's with ties", () => {
  const x = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 7];
  const y = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4];
  const { statistic, p, exact } = spearman(x, y);
  assertAlmostEquals(statistic, 0.12327259844813672, 1e-12);
  assertAlmostEquals(p, 0.7180261444963659, 1e-12);
  assertEquals(exact, false);
});

Deno.test("spearman() counts all orders of up to ten pairs", () => {
  const nine = spearman([3, 1, 4, 1, 5, 9, 2, 6, 5], [2, 7, 1, 8, 2, 8, 1, 8, 2]);
  // NumPy over all 362,880 orders.
  assertAlmostEquals(nine.p, 0.5793650793650794, 1e-12);
  const ten = Array.from({ length: 10 }, (_, index) => index);
  const { p, exact } = spearman(ten, ten);
  assertAlmostEquals(p, 2 / 3628800, 1e-18);
  assertEquals([nine.exact, exact], [true, true]);
});

Deno.test("spearman() counts all orders of few pairs", () => {
  const { statistic, p, exact } = spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]);
  assertAlmostEquals(statistic, 0.8, 1e-12);
  assertAlmostEquals(p, 16 / 120, 1e-12);
  assertEquals(exact, true);
});

Deno.test("spearman() gives the interval of Bonett and Wright", () => {
  const { interval } = spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]);
  // tanh(atanh(0.8) -+ 1.959964 sqrt((1 + 0.32) / 2)).
  assertAlmostEquals(interval.low, -0.457124, 1e-5);
  assertAlmostEquals(interval.high, 0.990843, 1e-5);
});

Deno.test("spearman() is undefined for a constant sample", () => {
  const { statistic, p, interval } = spearman([1, 1, 1, 1], [1, 2, 3, 4]);
  assertEquals([statistic, p, interval.low], [NaN, NaN, NaN]);
});

Deno.test("tInterval() is undefined for one value", () => {
  assertThrows(() => tInterval([1]), RangeError, "at least 2");
});

Deno.test("standardDeviation() is exactly 0 without spread and undefined for one value", () => {
  assertEquals([standardDeviation([0.1, 0.1, 0.1]), standardDeviation([0.1])], [0, NaN]);
});

Deno.test("quantileSorted() and median() interpolate", () => {
  assertEquals(quantileSorted([10], 0.3), 10);
  assertEquals([0, 0.5, 1].map((p) => quantileSorted([1, 2, 4, 8], p)), [1, 3, 8]);
  assertEquals(median([5, 1, 3]), 3);
  assertThrows(() => quantileSorted([1], 1.1), RangeError, "p must be in [0, 1]");
});
