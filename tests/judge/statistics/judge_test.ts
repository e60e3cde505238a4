import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { judge, judgeAll, seedsNeeded } from "../../../src/judge/statistics/mod.ts";

const less = [0.90, 0.91, 0.92, 0.89, 0.90, 0.93, 0.91, 0.90];
/** `less` raised by 0.02 and a little of its own for every seed. */
const greater = less.map((value, seed) => value + 0.02 + 0.001 * seed);

Deno.test("judge() supports a claim that every seed shows", () => {
  const verdict = judge({ greater, less });
  assertEquals([verdict.verdict, verdict.wins, verdict.pairs], ["supported", 8, 8]);
  assertAlmostEquals(verdict.difference, 0.0235, 1e-9);
  assertEquals(verdict.p, 2 / 256);
  assertEquals(
    verdict.reason,
    "8 of 8 pairs have the claimed direction; exact Wilcoxon p = 0.007813",
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
      assertAlmostEquals(there.difference, -back.difference, 1e-6);
      assertEquals(there.seedsToDecide, back.seedsToDecide);
      const mirror = { supported: "refuted", refuted: "supported", undecided: "undecided" };
      assertEquals<string>(mirror[there.verdict], back.verdict);
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
  const { verdict, reason } = judge({ ...sides, test: "pairedT" });
  assertEquals(verdict, "supported");
  assertMatch(reason, /paired t \(assumes normal differences\)/);
});

Deno.test("judge() refutes a difference that is there but smaller than what matters", () => {
  const { verdict, difference, reason } = judge({ greater, less, margin: 0.05 });
  assertEquals(verdict, "refuted");
  assert(difference > 0);
  assertMatch(reason, /but the difference is smaller than 0.05/);
});

Deno.test("judge() supports a difference beyond the margin", () => {
  const { verdict, reason } = judge({ greater, less, margin: 0.01 });
  assertEquals(verdict, "supported");
  assertMatch(reason, /and the difference exceeds 0.01/);
});

Deno.test("judge() estimates the seeds that the observed effect would take", () => {
  const noise = [1, -0.7, 0.6, -0.9, 1.4, 0.2, -0.3, 0.9];
  const { verdict, effectSize, seedsToDecide } = judge({
    greater: less.map((value, seed) => value + 0.01 * noise[seed]!),
    less,
  });
  assertEquals(verdict, "undecided");
  assertEquals(seedsToDecide, seedsNeeded({ effectSize }));
});

Deno.test("judge() of equal runs is undecided without a number of seeds", () => {
  const verdict = judge({ greater: less, less });
  assertEquals([verdict.verdict, verdict.p, verdict.difference], ["undecided", 1, 0]);
  assertEquals(verdict.seedsToDecide, undefined);
  assertMatch(verdict.reason, /no pair differs from the margin/);
});

Deno.test("judge() of one pair is undecided with an undefined effect", () => {
  for (const test of ["wilcoxon", "pairedT"] as const) {
    const { verdict, effectSize } = judge({ greater: [2], less: [1], test });
    assertEquals([verdict, effectSize], ["undecided", NaN]);
  }
});

Deno.test("judge() names the seed that diverged", () => {
  assertThrows(
    () => judge({ greater: [1, 2], less: [0, NaN] }),
    RangeError,
    'Cannot use the sample "less" as its values must be finite: value 1 is NaN',
  );
});

Deno.test("judge() refuses a negative margin", () => {
  assertThrows(() => judge({ greater, less, margin: -1 }), RangeError, "current value is -1");
});

Deno.test("judge() refuses a test that it does not know, and lists those it does", () => {
  const test = "tTest" as "pairedT";
  const message = 'test must be one of "wilcoxon", "pairedT": current value is "tTest"';
  assertThrows(() => judge({ greater, less, test }), RangeError, message);
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
  for (const { verdict, seedsToDecide, reason } of verdicts) {
    assertEquals([verdict, seedsToDecide], ["undecided", 9]);
    assertMatch(reason, /8 pairs cannot decide at 0.05 with 10 claims/);
  }
});

Deno.test("judgeAll() counts the seeds for all the claims of the family", () => {
  const [first] = judgeAll(Array.from({ length: 45 }, () => ({ greater, less })));
  assertEquals(first!.seedsToDecide, 11);
});

Deno.test("judge() asks for more seeds than it had, however great the observed effect", () => {
  const { verdict, effectSize, seedsToDecide } = judge({
    greater: [9, 10, 11, 9, 10, -0.1],
    less: [0, 0, 0, 0, 0, 0],
  });
  assertEquals([verdict, seedsToDecide], ["undecided", 7]);
  assertEquals(seedsNeeded({ effectSize }), 6);
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

Deno.test("judgeAll() takes tests of other kinds into its family", () => {
  const claim = { greater: [2, 3, 4, 5, 6, 7], less: [1, 1, 1, 1, 1, 1] };
  assertEquals(judgeAll([claim], { others: [0.5] })[0]!.adjustedP, 2 * 2 / 2 ** 6);
});
