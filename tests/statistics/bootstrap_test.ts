import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { randomStream } from "../../src/base/random.ts";
import { bootstrapInterval, mean, spearman, tInterval } from "../../src/statistics/mod.ts";

const values = [0.2, 0.5, 0.9, 1.4, 1.5, 2.2, 2.3, 3.7, 5.9, 9.6];

Deno.test("bootstrapInterval() is SciPy's percentile interval to the resampling error", () => {
  const { low, high, estimate, n } = bootstrapInterval(values, mean, { seed: 1 });
  assertAlmostEquals(low, 1.33, 0.06);
  assertAlmostEquals(high, 4.71, 0.12);
  assertAlmostEquals(estimate, 2.82, 1e-12);
  assertEquals(n, 10);
});

Deno.test("bootstrapInterval() is SciPy's BCa interval to the resampling error", () => {
  const { low, high } = bootstrapInterval(values, mean, { seed: 1, method: "bca" });
  assertAlmostEquals(low, 1.54, 0.06);
  assertAlmostEquals(high, 5.26, 0.2);
});

Deno.test("bootstrapInterval() is SciPy's BCa interval of the biased variance", () => {
  const variance = (sample: readonly number[]) => {
    const centre = mean(sample);
    return mean(sample.map((value) => (value - centre) ** 2));
  };
  const { low, high } = bootstrapInterval(values, variance, { seed: 1, method: "bca" });
  assertAlmostEquals(low, 2.0924, 0.1);
  assertAlmostEquals(high, 18.5044, 0.5);
});

Deno.test("bootstrapInterval() gives these bits on every machine", () => {
  const { low, high } = bootstrapInterval(values, mean, { seed: 7, resamples: 500 });
  assertAlmostEquals(low, 1.32475, 1e-12);
  assertAlmostEquals(high, 4.6305, 1e-12);
});

Deno.test("bootstrapInterval() gives the same bits for a seed and others for another", () => {
  const once = bootstrapInterval(values, mean, { seed: 7, resamples: 500 });
  assertEquals(bootstrapInterval(values, mean, { seed: 7, resamples: 500 }), once);
  assertNotEquals(bootstrapInterval(values, mean, { seed: 8, resamples: 500 }).low, once.low);
});

Deno.test("bootstrapInterval() holds the estimate of the mean at any sample", () => {
  const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(sample, fc.constantFrom("percentile", "bca"), (sample, method) => {
      const { low, high } = bootstrapInterval(sample, mean, { seed: 0, resamples: 300, method });
      assert(low <= high && low >= Math.min(...sample) && high <= Math.max(...sample));
    }),
    { numRuns: 50 },
  );
});

Deno.test("bootstrapInterval() of equal values is a point", () => {
  for (const method of ["percentile", "bca"] as const) {
    const { low, high } = bootstrapInterval([2, 2, 2], mean, { seed: 0, method });
    assertEquals([low, high], [2, 2]);
  }
});

Deno.test("bootstrapInterval() resamples pairs jointly", () => {
  const pairs = values.map((value, index) => [value, 2 * value + index] as const);
  const rho = (pairs: readonly (readonly [number, number])[]) =>
    spearman(pairs.map(([x]) => x), pairs.map(([, y]) => y)).statistic;
  const { low, high } = bootstrapInterval(pairs, rho, { seed: 0, resamples: 200 });
  assertEquals([low, high].map((end) => Number(end.toFixed(9))), [1, 1]);
});

Deno.test("bootstrapInterval() has no ends where a resample has no statistic", () => {
  const spread = (sample: readonly number[]) => new Set(sample).size > 1 ? 1 : NaN;
  const { low, high, estimate } = bootstrapInterval([1, 2], spread, { seed: 0 });
  assertEquals([low, high, estimate], [NaN, NaN, 1]);
});

Deno.test("bootstrapInterval() names the value that is not finite", () => {
  const call = () => bootstrapInterval([1, Infinity], mean, { seed: 0 });
  assertThrows(call, RangeError, "value 1 is Infinity");
});

Deno.test("bootstrapInterval() of five values covers less than it says, and tInterval() does not", () => {
  const stream = randomStream(0, "test/coverage");
  const samples = Array.from(
    { length: 400 },
    () => Array.from({ length: 5 }, () => stream.normal()),
  );
  const covered = (interval: (values: number[]) => { low: number; high: number }) =>
    samples.filter((values) => {
      const { low, high } = interval(values);
      return low <= 0 && 0 <= high;
    }).length / samples.length;
  for (const method of ["percentile", "bca"] as const) {
    const options = { seed: 1, resamples: 500, method };
    assert(covered((values) => bootstrapInterval(values, mean, options)) < 0.89);
  }
  assert(covered(tInterval) > 0.92);
});
