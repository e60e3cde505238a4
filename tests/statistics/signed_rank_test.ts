import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { mannWhitneyU, wilcoxonSignedRank } from "../../src/statistics/mod.ts";
import { signedRankTails } from "../../src/statistics/rank_tests.ts";

const zeros = (n: number) => Array.from({ length: n }, () => 0);
const alternating = Array.from({ length: 30 }, (_, i) => (i + 1) * (i % 3 === 0 ? -1 : 1));
const pairs = fc.array(
  fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })),
  {
    minLength: 1,
    maxLength: 20,
  },
);

Deno.test("wilcoxonSignedRank() enumerates the tied ranks if asked to be exact", () => {
  const differences = [1, 1, -1, 2, 2, 3, -4, 5];
  const { statistic, p } = wilcoxonSignedRank(differences, zeros(8), { method: "exact" });
  assertEquals([statistic, p], [9, 0.25]);
});

Deno.test("wilcoxonSignedRank() is exact for 30 pairs only if asked", () => {
  const exact = wilcoxonSignedRank(alternating, zeros(30), { method: "exact" });
  assertAlmostEquals(exact.p, 0.07324407435953617, 1e-12);
  const auto = wilcoxonSignedRank(alternating, zeros(30));
  assertAlmostEquals(auto.p, 0.07190333008390941, 1e-12);
  assertEquals([exact.exact, auto.exact], [true, false]);
});

Deno.test("wilcoxonSignedRank() drops pairs that do not differ", () => {
  const { n, exact, minimumP } = wilcoxonSignedRank([1, 2, 3, 4], [1, 0, 0, 0]);
  assertEquals([n, exact, minimumP], [3, false, 0.25]);
});

Deno.test("wilcoxonSignedRank() of equal samples gives p = 1 and says why", () => {
  const { p, note } = wilcoxonSignedRank([1, 2], [1, 2]);
  assertEquals([p, note], [1, "every difference is zero"]);
});

Deno.test("wilcoxonSignedRank() is symmetric", () => {
  fc.assert(fc.property(pairs, (pairs) => {
    const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
    assertEquals(wilcoxonSignedRank(a, b), wilcoxonSignedRank(b, a));
  }));
});

Deno.test("wilcoxonSignedRank() does not depend on the unit", () => {
  fc.assert(fc.property(pairs, fc.constantFrom(1e-6, 0.01, 3, 1e5), (pairs, unit) => {
    const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
    const scaled = wilcoxonSignedRank(a.map((x) => x * unit), b.map((y) => y * unit));
    assertEquals(scaled, wilcoxonSignedRank(a, b));
  }));
});

Deno.test("wilcoxonSignedRank() never falls below its smallest p when exact", () => {
  fc.assert(fc.property(pairs, (pairs) => {
    const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
    const { p, minimumP } = wilcoxonSignedRank(a, b, { method: "exact" });
    assert(p >= minimumP && p <= 1);
  }));
});

Deno.test("wilcoxonSignedRank() names the value that is not finite", () => {
  assertThrows(
    () => wilcoxonSignedRank([1, NaN, 3], [1, 2, 3]),
    RangeError,
    'The values of the sample "a" must be finite: value 1 is NaN',
  );
});

Deno.test("wilcoxonSignedRank() refuses samples that cannot be paired", () => {
  assertThrows(
    () => wilcoxonSignedRank([1, 2, 3], [1, 2]),
    RangeError,
    '"a" has 3 values, "b" has 2',
  );
});

Deno.test("wilcoxonSignedRank() gives the smallest p that so many pairs can have", () => {
  const table = [5, 6, 7, 8, 9, 10, 12].map((n) =>
    wilcoxonSignedRank(Array.from({ length: n }, (_, i) => i + 1), zeros(n))
  );
  assertEquals(
    table.map(({ minimumP }) => minimumP),
    [0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625, 2 / 1024, 2 / 4096],
  );
  assertEquals(table.map(({ p }) => p), table.map(({ minimumP }) => minimumP));
});

Deno.test("mannWhitneyU() counts the ways to draw a sample for the smallest p", () => {
  assertEquals(mannWhitneyU([1, 2, 3, 4], [5, 6, 7, 8]).minimumP, 2 / 70);
  assertEquals(mannWhitneyU([1, 2], [3, 4, 5, 6, 7]).minimumP, 2 / 21);
});

Deno.test("signedRankTails() says which side the differences favour", () => {
  const { above, below } = signedRankTails([1, 2, 3, 4, 5]);
  assertEquals([above, below], [1 / 32, 1]);
  assertEquals(signedRankTails([-1, -2, -3, -4, -5]), { above: 1, below: 1 / 32 });
  assertEquals(signedRankTails([0, 0]), { above: 1, below: 1 });
});

Deno.test("wilcoxonSignedRank() is symmetric where a difference is half a digit", () => {
  // The ninth digit of 123456789 is 1, so these differences are rounded at one half.
  const [a, b] = [[123456789, 0.5, 7], [123456788, 0, 9]];
  assertEquals(wilcoxonSignedRank(a, b), wilcoxonSignedRank(b, a));
});

Deno.test("wilcoxonSignedRank() ranks the smallest numbers there are", () => {
  assertEquals(wilcoxonSignedRank([5e-324, 1e-323], [0, 0]).statistic, 0);
});
