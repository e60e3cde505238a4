import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type PoweredTest, seedsNeeded, testPower } from "../../src/statistics/mod.ts";

Deno.test("testPower() of the paired t test is SciPy's noncentral t", () => {
  assertAlmostEquals(testPower("pairedT", 10, 1, 0.05), 0.8030968566327219, 1e-8);
  assertAlmostEquals(testPower("pairedT", 3, 3.26, 0.05), 0.7992268859670768, 1e-8);
  assertAlmostEquals(testPower("pairedT", 34, 0.5, 0.05), 0.8077775012792738, 1e-8);
  assertAlmostEquals(testPower("pairedT", 2, 3, 0.05), 0.26077071422910975, 1e-8);
});

Deno.test("testPower() without an effect is the level", () => {
  assertAlmostEquals(testPower("pairedT", 8, 0, 0.05), 0.05, 1e-9);
  assertAlmostEquals(testPower("welch", 8, 0, 0.005), 0.005, 1e-9);
});

Deno.test("testPower() without an effect is the level, however small or large that is", () => {
  for (const test of ["pairedT", "welch"] as const) {
    for (const n of [2, 3, 10, 100]) {
      for (const alpha of [1e-20, 1e-6, 1e-4, 0.999]) {
        const power = testPower(test, n, 0, alpha);
        assertAlmostEquals(power / alpha, 1, 1e-6, `${test} of ${n} at ${alpha}`);
      }
    }
  }
  assertAlmostEquals(testPower("pairedT", 3, 1, 1e-8) / 4e-8, 1, 1e-3);
});

Deno.test("testPower() grows with the effect and the level", () => {
  for (const test of ["pairedT", "welch"] as const) {
    for (const n of [2, 3, 10]) {
      for (const alpha of [1e-12, 1e-6, 1e-3, 0.1]) {
        const powers = [0, 0.5, 1, 5, 50, 1e6].map((effect) => testPower(test, n, effect, alpha));
        const falls = powers.slice(1).map((power, i) => powers[i]! - power);
        assert(Math.max(...falls) < 1e-12, `${powers}`);
        assert(powers.every((power) => power >= 0 && power <= 1), `${powers}`);
        assert(testPower(test, n, 1, 2 * alpha) > testPower(test, n, 1, alpha));
      }
    }
  }
});

Deno.test("testPower() of the exact Wilcoxon test is the published table", () => {
  const table: [n: number, effect: number, at05: number, at005: number][] = [
    [5, 2, 0, 0],
    [6, 1, 0.35, 0],
    [8, 0.8, 0.44, 0],
    [10, 1.5, 0.98, 0.68],
    [12, 1, 0.84, 0.49],
    [15, 0.5, 0.42, 0.11],
    [20, 0.8, 0.91, 0.63],
    [30, 0.5, 0.74, 0.38],
  ];
  for (const [n, effect, at05, at005] of table) {
    // The table is simulated and rounded too.
    assertAlmostEquals(testPower("wilcoxon", n, effect, 0.05), at05, 0.03);
    assertAlmostEquals(testPower("wilcoxon", n, effect, 0.005), at005, 0.03);
  }
});

Deno.test("testPower() of six pairs is the chance that all agree", () => {
  assertAlmostEquals(testPower("wilcoxon", 6, 1, 0.05), 0.8413447 ** 6, 0.02);
});

Deno.test("seedsNeeded() is the published table of runs for 80 % and 90 %", () => {
  const table: [PoweredTest, effect: number, at80: number, at90: number][] = [
    ["pairedT", 0.5, 34, 44],
    ["pairedT", 0.8, 15, 19],
    ["pairedT", 1, 10, 13],
    ["pairedT", 1.5, 6, 7],
    ["pairedT", 2, 5, 5],
    ["welch", 0.5, 64, 86],
    ["welch", 0.8, 26, 34],
    ["welch", 1, 17, 23],
    ["welch", 1.5, 9, 11],
    ["welch", 2, 6, 7],
  ];
  for (const [test, effectSize, at80, at90] of table) {
    assertEquals(seedsNeeded({ test, effectSize }), at80);
    assertEquals(seedsNeeded({ test, effectSize, power: 0.9 }), at90);
  }
});

Deno.test("seedsNeeded() for Wilcoxon reaches the power that it promises, and no pair fewer", () => {
  for (const effectSize of [0.8, 1, 1.5, 2]) {
    const n = seedsNeeded({ effectSize, test: "wilcoxon" });
    assert(testPower("wilcoxon", n, effectSize, 0.05) >= 0.8);
    assert(testPower("wilcoxon", n - 1, effectSize, 0.05) < 0.8);
  }
});

Deno.test("seedsNeeded() for signs reaches the power that it promises, and no pair fewer", () => {
  for (const effectSize of [0.8, 1, 1.5, 2]) {
    const n = seedsNeeded({ effectSize });
    assert(testPower("sign", n, effectSize, 0.05) >= 0.8);
    for (let fewer = 2; fewer < n; fewer++) {
      assert(testPower("sign", fewer, effectSize, 0.05) < 0.8);
    }
  }
});

Deno.test("testPower() of six signs is the chance that all agree", () => {
  assertAlmostEquals(testPower("sign", 6, 1, 0.05), 0.8413447 ** 6 + 0.1586553 ** 6, 1e-6);
});

Deno.test("seedsNeeded() heeds the smallest p of the first Holm step", () => {
  assertEquals(seedsNeeded({ effectSize: 9 }), 6);
  assertEquals(seedsNeeded({ effectSize: 9, comparisons: 10 }), 9);
  assertEquals(seedsNeeded({ effectSize: 9, comparisons: 45 }), 11);
});

Deno.test("seedsNeeded() divides by the efficiency of ranks where n is large", () => {
  assertEquals(seedsNeeded({ effectSize: 0.2, test: "pairedT" }), 199);
  assertEquals(seedsNeeded({ effectSize: 0.2, test: "wilcoxon" }), 209);
});

Deno.test("seedsNeeded() is infinite without an effect", () => {
  assertEquals(seedsNeeded({ effectSize: 0 }), Infinity);
});

Deno.test("testPower() refuses an undefined effect", () => {
  assertThrows(() => testPower("pairedT", 5, NaN, 0.05), RangeError, "current value is NaN");
});
