import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { compareBySeed } from "../../src/statistics/compare.ts";
import { compareAll, compareSamples } from "../../src/statistics/mod.ts";

const baseline = [0.95, 0.96, 0.94, 0.955, 0.948];
const moved = (by: number) => baseline.map((value, i) => value + by + 0.0005 * (i % 2));
const higher = { smallestEffect: 0.01, direction: "higher" } as const;

Deno.test("compareSamples() finds a regression", () => {
  const { outcome, difference, conclusive } = compareSamples(baseline, moved(-0.3), higher);
  assertEquals([outcome, conclusive], ["regressed", true]);
  assertAlmostEquals(difference, -0.2998, 1e-12);
});

Deno.test("compareSamples() reads the direction of the metric", () => {
  const outcomes = (["higher", "lower", "none"] as const).map((direction) =>
    compareSamples(baseline, moved(0.03), { smallestEffect: 0.01, direction }).outcome
  );
  assertEquals(outcomes, ["improved", "regressed", "changed"]);
});

Deno.test("compareSamples() lets a significant trifle pass", () => {
  const { outcome, p, conclusive, reason } = compareSamples(baseline, moved(-0.002), higher);
  assert(p < 0.05);
  assertEquals([outcome, conclusive], ["same", true]);
  assertMatch(reason, /no change of 0.01 or more$/);
});

Deno.test("compareSamples() admits when it cannot exclude a change that matters", () => {
  const noisy = [0.99, 0.9, 0.97, 0.92, 0.96];
  const { outcome, conclusive, reason } = compareSamples(baseline, noisy, higher);
  assertEquals([outcome, conclusive], ["same", false]);
  assertMatch(reason, /though one of 0.01 is not excluded$/);
});

Deno.test("compareSamples() of equal bits is the same with certainty", () => {
  const { outcome, p, conclusive, interval } = compareSamples(baseline, baseline, {
    smallestEffect: 0,
    direction: "none",
  });
  assertEquals([outcome, p, conclusive], ["same", 1, true]);
  assertEquals([interval.low, interval.high], [0, 0]);
});

Deno.test("compareSamples() takes Welch's test for samples of other seeds", () => {
  const options = { ...higher, paired: false };
  const { outcome } = compareSamples(baseline, moved(-0.3).slice(1), options);
  assertEquals(outcome, "regressed");
  assertThrows(
    () => compareSamples(baseline, moved(-0.3).slice(1), higher),
    RangeError,
    "differ in length",
  );
});

Deno.test("compareSamples() of unpaired constants compares them", () => {
  const options = { smallestEffect: 0.5, direction: "higher", paired: false } as const;
  assertEquals(compareSamples([1, 1], [2, 2], options).outcome, "improved");
  assertEquals(compareSamples([1, 1], [1, 1], options).outcome, "same");
});

Deno.test("compareAll() corrects over the comparisons", () => {
  const slight = baseline.map((value, i) => value - 0.012 - 0.01 * (i % 2));
  const alone = compareAll([{ baseline, current: slight, ...higher }])[0]!;
  const many = compareAll([
    { baseline, current: slight, ...higher },
    ...Array.from({ length: 19 }, () => ({ baseline, current: baseline, ...higher })),
  ]);
  assertEquals([alone.outcome, many[0]!.outcome], ["regressed", "same"]);
  assertAlmostEquals(many[0]!.adjustedP, Math.min(1, 20 * alone.p), 1e-12);
  assertMatch(many[0]!.reason, /after Holm over 20/);
});

Deno.test("compareSamples() refuses a single run", () => {
  assertThrows(() => compareSamples([1], [1], higher), RangeError, "at least 2");
});

Deno.test("compareSamples() counts a change of exactly the smallest effect", () => {
  const current = [2, 3, 4, 5, 6, 7.5, 6.5, 9];
  const sides = [[1, 2, 3, 4, 5, 6, 6, 8], current] as const;
  const smallestEffect = 1;
  assertEquals(
    compareSamples(...sides, { smallestEffect, direction: "higher" }).outcome,
    "improved",
  );
});

Deno.test("compareSamples() refuses a smallest effect that nothing could reach, or that is negative", () => {
  for (const smallestEffect of [-0.1, Infinity, NaN]) {
    assertThrows(
      () => compareSamples(baseline, moved(0.1), { smallestEffect, direction: "higher" }),
      RangeError,
      "must be finite and not negative",
    );
  }
});

const bySeed = (values: Record<number, number>) =>
  new Map(Object.entries(values).map(([seed, value]) => [Number(seed), value]));

Deno.test("compareBySeed() pairs the seeds that both sides have, where there are two", () => {
  const one = bySeed({ 1: 0.9, 2: 0.91, 3: 0.95 });
  const other = bySeed({ 4: 0.2, 3: 0.96, 2: 0.92 });
  const [compared] = compareBySeed([{ baseline: one, current: other, direction: "higher" }]);
  assertEquals([compared!.paired, compared!.baseline, compared!.current], [
    true,
    [0.91, 0.95],
    [0.92, 0.96],
  ]);
  assertAlmostEquals(compared!.result!.difference, 0.01, 1e-12);
});

Deno.test("compareBySeed() takes all values of both sides where they share fewer than two seeds", () => {
  const one = bySeed({ 1: 0.9, 2: 0.91, 3: 0.92 });
  const other = bySeed({ 3: 0.5, 4: 0.51 });
  const [compared] = compareBySeed([{ baseline: one, current: other, direction: "higher" }]);
  assertEquals([compared!.paired, compared!.baseline.length, compared!.current.length], [
    ...[false, 3, 2],
  ]);
  assertEquals(compared!.result!.outcome, "regressed");
});

Deno.test("compareBySeed() has no result of a single value, which still counts in the family", () => {
  const one = bySeed({ 1: 0.9, 2: 0.91, 3: 0.93, 4: 0.92 });
  const other = bySeed({ 1: 0.88, 2: 0.9, 3: 0.9, 4: 0.91 });
  const clear = { baseline: one, current: other, direction: "higher" } as const;
  const single = { ...clear, current: bySeed({ 1: 0.2 }) };
  const [alone] = compareBySeed([clear]);
  const [first, second] = compareBySeed([clear, single]);
  assertEquals(second!.result, undefined);
  assertAlmostEquals(first!.result!.adjustedP, 2 * alone!.result!.p, 1e-12);
});
