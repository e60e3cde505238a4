import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { judge } from "../../src/claims/judge.ts";
import {
  cliffsDelta,
  cohenDz,
  compareSamples,
  mannWhitneyU,
  meanRanks,
  pairedT,
  signFlip,
  signTest,
  spearman,
  wilcoxonSignedRank,
} from "../../src/statistics/mod.ts";
import { isTie, roundedDifferences } from "../../src/statistics/summary.ts";

/** Pairs that differ by a hundredth of a unit and more, or by nothing. */
const pair = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }))
  .map(([a, b]) => [a / 100, b / 100] as const);
const pairs = fc.array(pair, { minLength: 2, maxLength: 12 });
/** Another pair, of any size. */
const outlier = fc.tuple(fc.integer({ min: -300, max: 300 }), fc.boolean())
  .map(([exponent, ahead]) => ahead ? [10 ** exponent, 0] as const : [0, 10 ** exponent] as const);
const sides = (all: readonly (readonly [number, number])[]) =>
  [all.map(([a]) => a), all.map(([, b]) => b)] as const;

Deno.test("one pair of any size does not change on which side the others are", () => {
  fc.assert(fc.property(pairs, outlier, (all, other) => {
    const [a, b] = sides(all);
    const [more, beside] = sides([...all, other]);
    const won = Number(other[0] > other[1]);
    assertEquals(signTest(more, beside).statistic, signTest(a, b).statistic + won);
    assertEquals(judge({ greater: more, less: beside }).wins, signTest(a, b).statistic + won);
    assertEquals(roundedDifferences(more, beside).slice(0, -1), roundedDifferences(a, b));
    const differing = all.filter(([x, y]) => x !== y).length;
    assertEquals(wilcoxonSignedRank(more, beside).n, differing + 1);
  }));
});

Deno.test("a seed at 1e12 leaves six of six as they are", () => {
  const [greater, less] = [[1e12, 5, 5, 5, 5, 5], [4, 4, 4, 4, 4, 4]];
  const six = [1e12, 5, 6, 7, 8, 9];
  assertEquals([signTest(greater, less).statistic, signTest(greater, less).p], [6, 0.03125]);
  assertEquals(wilcoxonSignedRank(six, less).p, 0.03125);
  assertEquals(signFlip(six, less).p, 0.03125);
  assertEquals(judge({ greater, less }).verdict, "supported");
  for (const assume of ["symmetry", "normality"] as const) {
    assertEquals(judge({ greater: six, less, assume }).wins, 6);
  }
  const { reason } = judge({ greater, less, relation: "equivalent", margin: 10 });
  assert(reason.startsWith("5 of 6 pairs differ by less than 10"), reason);
});

/** A value, and the same with the noise of a few operations. */
const noisy = fc.tuple(
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
  fc.integer({ min: -4, max: 4 }),
).map(([value, steps]) => [value, value * (1 + steps * Number.EPSILON)] as const);

Deno.test("every test, effect size and comparison takes values that differ by rounding as equal", () => {
  fc.assert(fc.property(fc.array(noisy, { minLength: 2, maxLength: 8 }), (all) => {
    const [a, b] = sides(all);
    assert(all.every(([x, y]) => isTie(x, y)));
    assertEquals(signTest(a, b).statistic, 0);
    assertEquals(wilcoxonSignedRank(a, b).n, 0);
    assertEquals(signFlip(a, b).p, 1);
    assert(Number.isNaN(pairedT(a, b).statistic) && Number.isNaN(cohenDz(a, b)));
    assertEquals(judge({ greater: a, less: b }).wins, 0);
    const { outcome, difference, interval } = compareSamples(a, b, {
      smallestEffect: 0,
      direction: "higher",
    });
    assertEquals([outcome, difference, interval.low, interval.high], ["same", 0, 0, 0]);
    const [x] = all[0]!;
    const [ones, others] = [all.map(() => x), all.map((_, at) => x * (1 + at * Number.EPSILON))];
    assertEquals([cliffsDelta(ones, others), mannWhitneyU(ones, others).p], [0, 1]);
    assertEquals(meanRanks([ones, others]), [1.5, 1.5]);
  }));
});

Deno.test("ranks tie by the same rule", () => {
  const [x, y] = [[0.1 + 0.2, 0.3, 1, 2], [5, 4, 3, 2]];
  assertAlmostEquals(spearman(x, y).statistic, spearman([0.3, 0.3, 1, 2], y).statistic, 1e-12);
});

Deno.test("isTie() tells apart what differs in the ninth digit, whatever the size", () => {
  fc.assert(fc.property(
    fc.integer({ min: 100_000_000, max: 999_999_998 }),
    fc.integer({ min: -290, max: 290 }),
    (digits, exponent) => {
      const value = Number(`${digits}e${exponent}`);
      assert(!isTie(value, Number(`${digits + 1}e${exponent}`)));
      assert(isTie(value, value * (1 + 4 * Number.EPSILON)));
    },
  ));
  assert(isTie(-Infinity, -Infinity) && !isTie(Infinity, 1e308) && isTie(0, -0));
});
