import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { randomStream } from "../../src/base/random.ts";
import { changePoints } from "../../src/statistics/mod.ts";

/** Normal noise about the given levels, each with its length. */
function planted(levels: [level: number, length: number][], seed: number, noise = 1): number[] {
  const stream = randomStream(seed, "test/planted");
  return levels.flatMap(([level, length]) =>
    Array.from({ length }, () => level + noise * stream.normal())
  );
}

Deno.test("changePoints() finds planted changes within two nights", () => {
  for (let seed = 0; seed < 10; seed++) {
    const found = changePoints(planted([[0, 40], [5, 30], [1, 30]], seed));
    assertEquals(found.length, 2);
    assert(Math.abs(found[0]!.index - 40) <= 2 && Math.abs(found[1]!.index - 70) <= 2);
    assertAlmostEquals(found[0]!.after, 5, 1);
  }
});

Deno.test("changePoints() seldom marks pure noise", () => {
  for (const length of [8, 20, 60]) {
    const marked = Array.from({ length: 200 }, (_, seed) => planted([[3, length]], seed))
      .filter((series) => changePoints(series).length > 0).length;
    assert(marked <= 20, `${marked} of 200 with ${length} values`);
  }
});

Deno.test("changePoints() sees a change on the last night", () => {
  const found = changePoints([...planted([[0.9, 50]], 1, 0.002), 0.5]);
  assertEquals(found.map(({ index }) => index), [50]);
});

Deno.test("changePoints() marks every step of a history without noise", () => {
  const found = changePoints([0.1, 0.1, 0.1, 0.1, 0.1000001, 0.1000001, 0.1, 0.1]);
  assertEquals(found.map(({ index }) => index), [4, 6]);
});

Deno.test("changePoints() finds nothing in a constant series", () => {
  assertEquals(changePoints([0.1, 0.1, 0.1, 0.1]), []);
});

Deno.test("changePoints() does not depend on the unit or the origin", () => {
  const series = planted([[0, 20], [4, 20]], 2);
  const moved = series.map((value) => 1000 + value / 8);
  const indices = (series: number[]) => changePoints(series).map(({ index }) => index);
  assertEquals(indices(moved), indices(series));
});

Deno.test("changePoints() finds the cheapest segmentation", () => {
  const series = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 8 });
  fc.assert(fc.property(series, (series) => {
    const options = { penalty: 3, noise: 1 };
    const starts = changePoints(series, options).map(({ index }) => index);
    assertAlmostEquals(total(series, starts, 3), cheapest(series, 3), 1e-9);
  }));
});

Deno.test("changePoints() refuses a missing night", () => {
  assertThrows(() => changePoints([1, 2, NaN, 4]), RangeError, "value 2 is NaN");
});

/** Squared error about the segments' means, plus the penalties. */
function total(series: number[], starts: number[], penalty: number): number {
  const bounds = [0, ...starts, series.length];
  return starts.length * penalty + bounds.slice(1).reduce((sum, end, i) => {
    const segment = series.slice(bounds[i], end);
    const mean = segment.reduce((sum, value) => sum + value, 0) / segment.length;
    return sum + segment.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  }, 0);
}

/** The least total of all 2^(n - 1) segmentations. */
function cheapest(series: number[], penalty: number): number {
  const places = series.slice(1).map((_, index) => index + 1);
  const totals = Array.from(
    { length: 2 ** places.length },
    (_, mask) => total(series, places.filter((_, bit) => mask & (1 << bit)), penalty),
  );
  return Math.min(...totals);
}

Deno.test("changePoints() marks pure noise about as often as its level says", () => {
  const marked = Array.from({ length: 400 }, (_, seed) => planted([[3, 20]], seed))
    .filter((series) => changePoints(series, { level: 0.3 }).length > 0).length;
  // Five standard errors about 120 of 400.
  assert(marked > 74 && marked < 166, `${marked} of 400`);
});

Deno.test("changePoints() names the first value that is not finite", () => {
  assertThrows(() => changePoints([NaN, 1, 2]), RangeError, "value 0 is NaN");
});
