import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  binomialTest,
  boundedMeanInterval,
  boundedMeanTest,
  mcNemar,
  medianInterval,
  proportionInterval,
  signTest,
} from "../../src/statistics/mod.ts";
import { alphaShares } from "../../src/statistics/corrections.ts";

Deno.test("proportionInterval() is Clopper and Pearson's, as SciPy gives it", () => {
  const { low, high } = proportionInterval(3, 10);
  assertAlmostEquals(low, 0.06673951117773447, 1e-9);
  assertAlmostEquals(high, 0.6524528500599972, 1e-9);
  assertEquals([proportionInterval(0, 4).low, proportionInterval(4, 4).high], [0, 1]);
  assertThrows(() => proportionInterval(5, 4), RangeError, "it is 5 of 4");
});

Deno.test("binomialTest() rejects what the interval leaves out, and nothing else", () => {
  for (let count = 0; count <= 12; count++) {
    const { low, high } = proportionInterval(count, 12);
    for (const share of [0.05, 0.2, 0.35, 0.5, 0.8]) {
      assertEquals(binomialTest(count, 12, share).p >= 0.05, low <= share && share <= high);
    }
  }
});

Deno.test("mcNemar() counts only the pairs in which the sides differ", () => {
  const a = [true, true, true, true, true, true, false, true];
  const b = [false, false, false, false, false, false, false, true];
  assertEquals(mcNemar(a, b).p, 2 / 2 ** 6);
  assertEquals(mcNemar(b, a).p, 2 / 2 ** 6);
  assertEquals(mcNemar(b, b).p, 1);
  assertThrows(() => mcNemar([true], []), RangeError, "differ in length");
});

Deno.test("signTest() holds equal pairs against both sides", () => {
  assertEquals(signTest([1, 1, 1, 1, 1, 1, 0, 0], Array(8).fill(0)).p, 2 * 37 / 256);
});

Deno.test("medianInterval() is what the sign test does not reject", () => {
  const values = [0.3, -1, 2.5, 4, 1.1, 0.7, 3.2, -0.4, 5, 6];
  const { low, high, level } = medianInterval(values);
  const rejects = (median: number) => signTest(values, values.map(() => median)).p <= 0.05;
  assertEquals([low, high], [-0.4, 5]);
  assertAlmostEquals(level, 1 - 2 * 11 / 1024, 1e-12);
  assert(!rejects(low + 1e-6) && !rejects(high - 1e-6));
  assert(rejects(low - 1e-6) && rejects(high + 1e-6));
});

Deno.test("medianInterval() takes infinite values at the ends", () => {
  assertEquals(medianInterval([-Infinity, 1, 2, 3, 4, 5]).low, -Infinity);
  assertEquals(medianInterval([-Infinity, 1, 2, 3, 4, 5, 6, 7, 8]).low, 1);
});

Deno.test("boundedMeanInterval() holds the means that the test does not reject", () => {
  const values = [0.9, 0.8, 0.95, 0.85, 0.99, 0.7, 0.92, 0.88, 0.9, 0.91];
  const { low, high } = boundedMeanInterval(values, [0, 1]);
  const p = (mean: number) => {
    const { above, below } = boundedMeanTest(values, mean, [0, 1]);
    return 2 * Math.min(above, below);
  };
  assert(low < 0.88 && high > 0.88 && low > 0.4);
  assert(p(low + 1e-6) > 0.05 && p(high - 1e-6) > 0.05);
  assert(p(low - 1e-6) < 0.05 && p(high + 1e-6) < 0.05);
  assertThrows(() => boundedMeanTest([2], 0.5, [0, 1]), RangeError, "value 0 is 2");
});

Deno.test("alphaShares() sum to one, and the last look keeps most", () => {
  const shares = alphaShares([5, 10, 20]);
  assertAlmostEquals(shares.reduce((sum, share) => sum + share, 0), 1, 1e-12);
  assertEquals(shares, [1 / 64, 7 / 64, 7 / 8]);
});
