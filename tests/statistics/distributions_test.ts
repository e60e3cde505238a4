import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  chiSquaredUpper,
  fUpper,
  noncentralTTwoSided,
  normalQuantile,
  normalTwoSided,
  studentizedRangeQuantile,
  tCritical,
  tTwoSided,
} from "../../src/statistics/_distributions.ts";

/** Expected values by SciPy 1.17; relative, so that far tails count. */
function assertRelative(actual: number, expected: number, tolerance = 1e-12): void {
  assertAlmostEquals(actual / expected, 1, tolerance);
}

Deno.test("tTwoSided() keeps its digits in the tails", () => {
  assertRelative(tTwoSided(-4.553592872756344, 4), 0.010389224970113098);
  assertRelative(tTwoSided(40, 30), 1.3726045194406417e-27);
  assertEquals([tTwoSided(Infinity, 3), tTwoSided(NaN, 3)], [0, NaN]);
});

Deno.test("tCritical() inverts tTwoSided()", () => {
  assertRelative(tCritical(0.05, 4), 2.7764451051977934);
  assertRelative(tTwoSided(tCritical(1e-6, 13.5), 13.5), 1e-6, 1e-9);
});

Deno.test("chiSquaredUpper() keeps its digits in the tails", () => {
  assertRelative(chiSquaredUpper(10.68, 3), 0.013588272958217662);
  assertRelative(chiSquaredUpper(150, 1), 1.7336432457178413e-34);
  assertEquals(chiSquaredUpper(-1e-16, 2), 1);
});

Deno.test("fUpper() keeps its digits in the tails", () => {
  assertRelative(fUpper(60, 9, 60), 1.145075643493974e-26);
  assertEquals(fUpper(Infinity, 2, 4), 0);
});

Deno.test("normalTwoSided() and normalQuantile() of the standard normal", () => {
  assertRelative(normalTwoSided(-2.24), 0.025090922871893125);
  assertRelative(normalQuantile(0.975), 1.959963984540054);
  assertEquals([normalQuantile(0), normalQuantile(1)], [-Infinity, Infinity]);
});

Deno.test("noncentralTTwoSided() with few and many degrees of freedom", () => {
  assertRelative(
    noncentralTTwoSided(tCritical(0.05, 1), 1, 4.242640687119285),
    0.2607707142291098,
    1e-8,
  );
  assertRelative(noncentralTTwoSided(tCritical(0.05, 400), 400, 2.8), 0.7976653062319872, 1e-8);
});

Deno.test("studentizedRangeQuantile() of two normals is their difference's", () => {
  // The range of two is |x - y|, normal with standard deviation sqrt 2.
  assertRelative(studentizedRangeQuantile(0.95, 2), Math.SQRT2 * normalQuantile(0.975), 1e-10);
});
