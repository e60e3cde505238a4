import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { judge, judgeAll, seedsNeeded } from "../../src/claims/mod.ts";

const less = [0.90, 0.91, 0.92, 0.89, 0.90, 0.93, 0.91, 0.90];
/** `less` raised by 0.02 and a little of its own for every seed. */
const greater = less.map((value, seed) => value + 0.02 + 0.001 * seed);

Deno.test("judge() supports a claim that every seed shows", () => {
  const verdict = judge({ greater, less });
  assertEquals([verdict.verdict, verdict.wins, verdict.pairs], ["supported", 8, 8]);
  assertAlmostEquals(verdict.estimate, 0.0235, 1e-9);
  assertEquals(verdict.p, 2 / 256);
  assertEquals(
    verdict.reason,
    "8 of 8 pairs have the claimed direction; exact sign test p = 0.007813",
  );
});

Deno.test("judge() refutes the opposite of a supported claim", () => {
  const verdict = judge({ greater: less, less: greater });
  assertEquals(verdict.verdict, "refuted");
  assertMatch(verdict.reason, /^The opposite holds: 0 of 8 pairs/);
});

Deno.test("judge() mirrors the evidence when the sides are swapped", () => {
  const value = fc.integer({ min: -30, max: 30 });
  const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(pairs, (pairs) => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
      const [there, back] = [judge({ greater: a, less: b }), judge({ greater: b, less: a })];
      assertEquals(there.p, back.p);
      assertAlmostEquals(there.estimate, -back.estimate, 1e-6);
      assertEquals(there.seedsToDecide, back.seedsToDecide);
      const mirror = new Map([["supported", "refuted"], ["refuted", "supported"]]);
      assertEquals<string>(mirror.get(there.verdict) ?? there.verdict, back.verdict);
    }),
    { numRuns: 30 },
  );
});

Deno.test("judge() never decides on five pairs, and says why", () => {
  const { verdict, p, interval, seedsToDecide, reason } = judge({
    greater: [10, 20, 30, 40, 50],
    less: [1, 2, 3, 4, 5],
  });
  assertEquals([verdict, p, interval.level], ["undecided", 0.0625, 0.9375]);
  assert(seedsToDecide! >= 6);
  assertMatch(reason, /5 pairs cannot decide at 0.05: the smallest p they can give is 0.0625/);
  assertMatch(reason, /and 6 is the least number that can/);
});

Deno.test("judge() decides five pairs by the t test if asked, and names the assumption", () => {
  const sides = { greater: greater.slice(0, 5), less: less.slice(0, 5) };
  const { verdict, reason } = judge({ ...sides, assume: "normality" });
  assertEquals(verdict, "supported");
  assertMatch(reason, /paired t test \(assumes normal differences\)/);
});

Deno.test("judge() refutes a difference that is there but smaller than what matters", () => {
  const { verdict, estimate, reason } = judge({ greater, less, margin: 0.05 });
  assertEquals(verdict, "refuted");
  assert(estimate > 0);
  assertMatch(reason, /but the difference is smaller than 0.05/);
});

Deno.test("judge() supports a difference beyond the margin", () => {
  const { verdict, reason } = judge({ greater, less, margin: 0.01 });
  assertEquals(verdict, "supported");
  assertMatch(reason, /and the difference exceeds 0.01/);
});

Deno.test("judge() says how many seeds a new study would need, and by which test", () => {
  const noise = [1, -0.7, 0.6, -0.9, 1.4, 0.2, -0.3, 0.9];
  const raised = less.map((value, seed) => value + 0.01 * noise[seed]!);
  const verdict = judge({ greater: raised, less });
  assertEquals([verdict.verdict, verdict.wins], ["undecided", 5]);
  // Five of eight, shrunk by half a pair: a share of 5.5 / 9, and power 0.8.
  assertEquals(verdict.seedsToDecide, 160);
  assertMatch(verdict.reason, /a new study would need about 160 seeds/);
  const ranked = judge({ greater: raised, less, assume: "symmetry" });
  const { effectSize } = ranked;
  assertEquals(ranked.seedsToDecide, seedsNeeded({ effectSize, test: "wilcoxon" }));
});

Deno.test("judge() of equal runs is undecided without a number of seeds", () => {
  const verdict = judge({ greater: less, less });
  assertEquals([verdict.verdict, verdict.p, verdict.estimate], ["undecided", 1, 0]);
  assertEquals(verdict.seedsToDecide, undefined);
  assertMatch(verdict.reason, /0 of 8 pairs have the claimed direction/);
});

Deno.test("judge() of one pair is undecided with an undefined effect", () => {
  for (const assume of ["nothing", "symmetry", "normality"] as const) {
    const { verdict, effectSize } = judge({ greater: [2], less: [1], assume });
    assertEquals([verdict, effectSize], ["undecided", NaN]);
  }
});

Deno.test("judge() names the seed that diverged", () => {
  assertThrows(
    () => judge({ greater: [1, 2], less: [0, NaN] }),
    RangeError,
    'The values of the sample "less" must be finite, or null where undefined: value 1 is NaN',
  );
});

Deno.test("judge() refuses a margin that is negative or infinite", () => {
  assertThrows(() => judge({ greater, less, margin: -1 }), RangeError, "current value is -1");
  assertThrows(() => judge({ greater, less, margin: Infinity }), RangeError, "is Infinity");
});

Deno.test("judge() refuses an assumption that it does not know, and lists those it does", () => {
  const assume = "beauty" as "symmetry";
  const message =
    'assume must be one of "nothing", "symmetry", "normality": current value is "beauty"';
  assertThrows(() => judge({ greater, less, assume }), RangeError, message);
});

Deno.test("judgeAll() corrects over the family", () => {
  const strong = { greater, less };
  const verdicts = judgeAll([strong, { greater: less, less }, strong]);
  assertEquals(verdicts.map(({ verdict }) => verdict), ["supported", "undecided", "supported"]);
  assertEquals(verdicts.map(({ adjustedP }) => adjustedP), [6 / 256, 1, 6 / 256]);
  assertMatch(verdicts[0]!.reason, /0.02344 after Holm over 3 claims/);
});

Deno.test("judgeAll() says when the seeds are too few for the number of claims", () => {
  const verdicts = judgeAll(Array.from({ length: 10 }, () => ({ greater, less })));
  for (const { verdict, reason } of verdicts) {
    assertEquals(verdict, "undecided");
    assertMatch(reason, /8 pairs cannot decide at 0.05 with 10 claims/);
    assertMatch(reason, /and 9 is the least number that can/);
  }
});

Deno.test("judgeAll() counts the seeds for all the claims of the family", () => {
  const seeds = [1, 10, 45].map((claims) =>
    judgeAll(
      Array.from({ length: claims }, () => ({ greater: greater.slice(3), less: less.slice(3) })),
    )
      .map(({ seedsToDecide }) => seedsToDecide!)[0]!
  );
  assert(seeds[0]! < seeds[1]! && seeds[1]! < seeds[2]!, seeds.join());
});

Deno.test("judgeAll() of no claims gives no verdicts", () => {
  assertEquals(judgeAll([]), []);
});

Deno.test("judge() errs at most as often as alpha allows", () => {
  // All 2^7 signings of seven differences are equally likely under the null hypothesis.
  const sizes = [1, 2, 3, 4, 5, 6, 7];
  let decided = 0;
  for (let signs = 0; signs < 128; signs++) {
    const greater = sizes.map((size, bit) => signs & (1 << bit) ? size : -size);
    const { verdict } = judge({ greater, less: sizes.map(() => 0) });
    if (verdict !== "undecided") decided++;
  }
  assert(decided / 128 <= 0.05 && decided > 0, `${decided} of 128`);
});

Deno.test("judge() tests the typical seed by signs, whatever the skew", () => {
  // Nine small gains and a ruinous loss.
  const gains = [1, 2, 3, 4, 5, 6, 7, 8, 9, -1000];
  const { verdict, estimand, p, beside, reason } = judge({
    greater: gains,
    less: gains.map(() => 0),
  });
  assertEquals([verdict, p], ["supported", 2 * 11 / 1024]);
  assertMatch(estimand, /typical seed/);
  assertEquals([beside!.disagrees, beside!.estimate], [true, -95.5]);
  assertMatch(reason, /the mean points the other way: -95.5/);
});

Deno.test("judge() of a mean is not misled by a rare collapse", () => {
  const greater = [...Array(9).fill(0.9), 0.1];
  const claim = { greater, less: Array(10).fill(0.82), range: [0, 1] } as const;
  assertEquals(judge({ ...claim, estimand: "mean" }).verdict, "undecided");
  assertEquals(judge(claim).verdict, "supported");
});

Deno.test("judge() shows the typical seed beside a mean that it contradicts", () => {
  const claim = { greater: [...Array(9).fill(0.42), 0.01], less: Array(10).fill(0.4) };
  const { beside } = judge({ ...claim, estimand: "mean", range: [0, 1] });
  assertAlmostEquals(beside!.estimate, 0.02, 1e-12);
});

Deno.test("judge() decides a mean where bounds and seeds allow it", () => {
  const claim = { greater: Array(10).fill(0.95), less: Array(10).fill(0.2) };
  const { verdict, estimand } = judge({ ...claim, estimand: "mean", range: [0, 1] });
  assertEquals([verdict, estimand], ["supported", "the mean over seeds"]);
  assertThrows(() => judge({ ...claim, estimand: "mean" }), RangeError, "range must be given");
});

Deno.test("judge() gives no plain support to the side that collapses more", () => {
  const claim = {
    greater: [1, 2, 3, 4, 5, 6, 7, 8, 9, -1],
    less: Array(10).fill(0),
    better: "higher",
  } as const;
  const last = Array.from({ length: 10 }, (_, index) => index === 9);
  const none = last.map(() => false);
  const verdictFor = (greater: boolean[], less: boolean[]) =>
    judge({ ...claim, collapsed: { greater, less } });
  const mixed = verdictFor(last, none);
  assertEquals(mixed.verdict, "mixed");
  assertMatch(
    mixed.reason,
    /ahead fails more often: .* in 1 against 0 of 10 seeds, exact McNemar p = 1/,
  );
  assertEquals(verdictFor(none, last).verdict, "supported");
  const alike = verdictFor(last, last);
  assertEquals(alike.verdict, "supported");
  assertMatch(alike.reason, /; collapsed or diverged in 1 against 1 of 10 seeds/);
  // Where lower is better the other side is favoured.
  const lower = { ...claim, better: "lower" } as const;
  assertEquals(judge({ ...lower, collapsed: { greater: last, less: none } }).verdict, "supported");
  assertEquals(judge({ ...lower, collapsed: { greater: none, less: last } }).verdict, "mixed");
});

Deno.test("judge() keeps pairs without a value, at the worst there is", () => {
  const less = Array(10).fill(0);
  const greater = [...Array(6).fill(1), null, null, null, null];
  const { verdict, pairs, wins, interval, reason } = judge({ greater, less, better: "higher" });
  assertEquals([verdict, pairs, wins, interval.low], ["undecided", 10, 6, -Infinity]);
  assertMatch(reason, /4 of 10 pairs lack a value and count as the worst there is/);
  assertEquals(judge({ greater: less, less: greater, better: "higher" }).wins, 4);
  // Without a better end such a pair speaks for neither side.
  assertEquals([judge({ greater, less }).wins, judge({ greater: less, less: greater }).wins], [
    6,
    0,
  ]);
});

Deno.test("judge() drops an assumption where a seed fails", () => {
  const claim = { greater: [...greater.slice(1), null], less, better: "higher" } as const;
  assertMatch(judge({ ...claim, assume: "normality" }).reason, /exact sign test/);
});

Deno.test("judge() finds sides equivalent, apart, or cannot tell", () => {
  const claim = { greater, less, relation: "equivalent" } as const;
  const verdicts = [0.05, 0.01, 0.0235].map((margin) => judge({ ...claim, margin }));
  assertEquals(verdicts.map(({ verdict }) => verdict), ["equivalent", "refuted", "undecided"]);
  // Two one-sided tests, each at half of alpha: all eight pairs lie within.
  assertEquals(verdicts[0]!.p, 2 / 2 ** 8);
  assertMatch(verdicts[1]!.reason, /differ by more than 0.01: 0 of 8 pairs/);
  assertThrows(() => judge(claim), RangeError, "margin must be above 0");
});

Deno.test("judge() calls sides equivalent only if they fail equally often", () => {
  const collapsed = {
    greater: less.map((_, index) => index === 0),
    less: less.map(() => false),
  };
  const claim = { greater, less, relation: "equivalent", margin: 0.05, collapsed } as const;
  assertEquals(judge(claim).verdict, "mixed");
});

Deno.test("judge() under a plan looks only where it said, and pays for every look", () => {
  const ahead = (n: number) => ({ greater: Array(n).fill(1), less: Array(n).fill(0) });
  const looks = [10, 20];
  const early = judge({ ...ahead(9), looks });
  assertEquals([early.verdict, early.p], ["undecided", 1]);
  assertMatch(early.reason, /the next look of the plan is at 10 seeds/);
  const first = judge({ ...ahead(13), looks });
  assertEquals([first.verdict, first.pairs, first.p], ["supported", 10, 8 * 2 / 2 ** 10]);
  assertMatch(first.reason, /for the look at 10 seeds/);
  // What comes after the last look is no further evidence.
  const late = { greater: [...Array(20).fill(0), ...Array(30).fill(1)], less: Array(50).fill(0) };
  assertEquals(judge({ ...late, looks }).verdict, "undecided");
  assertThrows(() => judge({ ...ahead(9), looks: [10, 5] }), RangeError, "look 1 is 5");
});

Deno.test("judge() errs at most as often as alpha allows where sides are apart by just the margin", () => {
  // All 2^8 signings of eight differences about the margin are equally likely.
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8];
  let decided = 0;
  for (let signs = 0; signs < 256; signs++) {
    const greater = sizes.map((size, bit) => 100 + (signs & (1 << bit) ? size : -size));
    const claim = {
      greater,
      less: sizes.map(() => 0),
      relation: "equivalent",
      margin: 100,
    } as const;
    if (judge({ ...claim, assume: "symmetry" }).verdict !== "undecided") decided++;
  }
  assert(decided / 256 <= 0.05 && decided > 0, `${decided} of 256`);
});
