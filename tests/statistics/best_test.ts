import { assert, assertEquals } from "@std/assert";
import { type RandomStream, randomStream } from "../../src/base/random.ts";
import { behindBest } from "../../src/statistics/best.ts";
import { compareBySeed } from "../../src/statistics/compare.ts";

const bySeed = (values: readonly number[]) =>
  new Map(values.map((value, at) => [at + 1, value] as const));

type Draw = (stream: RandomStream, at: number) => number;
const methods = (stream: RandomStream, draw: Draw, count: number, seeds: number) =>
  Array.from(
    { length: count },
    (_, at) => bySeed(Array.from({ length: seeds }, () => draw(stream, at))),
  );

Deno.test("behindBest() finds what is clearly behind, and nothing behind itself", () => {
  const clear = [[1, 1.1, 0.9, 1.05, 1], [1.02, 1.08, 0.92, 1, 1.05], [0.1, 0.12, 0.1, 0.13, 0.1]];
  assertEquals(behindBest(clear.map(bySeed)), [false, false, true]);
  assertEquals(behindBest(clear.map(bySeed).reverse()), [true, false, false]);
  assertEquals(behindBest([bySeed([1, 2])]), [false]);
  assertEquals(behindBest([]), []);
});

Deno.test("behindBest() of equal values, of one seed and of no seed in common finds nothing behind", () => {
  assertEquals(behindBest([bySeed([1, 1, 1]), bySeed([1, 1, 1])]), [false, false]);
  assertEquals(behindBest([bySeed([1]), bySeed([5])]), [false, false]);
  assertEquals(behindBest([bySeed([]), bySeed([5, 6])]), [false, false]);
  const apart = new Map([[7, 9], [8, 9.1], [9, 9.05]]);
  assertEquals(behindBest([bySeed([1, 1.1, 1.05]), apart]), [true, false]);
});

Deno.test("behindBest() of two methods is the t test at the level", () => {
  const stream = randomStream(1, "best of two");
  for (let time = 0; time < 200; time++) {
    const [one, other] = methods(stream, (stream, at) => stream.normal() + at, 2, 5);
    const [test] = compareBySeed([{ baseline: other!, current: one!, direction: "higher" }]);
    const isBehind = test!.result!.outcome === "regressed";
    assertEquals(behindBest([one!, other!])[0], isBehind);
  }
});

const EQUAL: Record<string, Draw> = {
  normal: (stream) => stream.normal(),
  "of unequal deviations": (stream, at) => (1 + at) * stream.normal(),
  skewed: (stream) => Math.log(1 - stream.uniform()),
  "failing in a seed of ten": (stream) => stream.uniform() < 0.1 ? 0.1 : stream.normal() / 100,
};
for (const [name, draw] of Object.entries(EQUAL)) {
  Deno.test(`behindBest() hardly ever finds one of several equal methods behind, ${name}`, () => {
    const times = 300;
    for (const [count, seeds] of [[3, 5], [3, 10], [13, 5], [13, 10]] as const) {
      const stream = randomStream(count * seeds, `best ${name}`);
      const wrong = Array.from({ length: times }, () =>
        behindBest(methods(stream, draw, count, seeds)).includes(true)).filter(Boolean).length;
      // .05 of them, and three standard errors.
      assert(wrong <= 27, `${wrong} of ${times} times, ${count} methods of ${seeds} seeds`);
    }
  });
}

Deno.test("behindBest() finds more behind than Holm's correction over all pairs does", () => {
  for (const [count, seeds, effect] of [[3, 5, 2], [13, 5, 4], [13, 10, 2]] as const) {
    const stream = randomStream(count * seeds, "best, power");
    let [own, holm] = [0, 0];
    for (let time = 0; time < 60; time++) {
      const all = methods(
        stream,
        (stream, at) => stream.normal() - (at ? effect : 0),
        count,
        seeds,
      );
      own += behindBest(all).filter(Boolean).length;
      const pairs = all.flatMap((baseline, at) =>
        all.slice(at + 1).map((current) => ({ baseline, current, direction: "higher" as const }))
      );
      holm += compareBySeed(pairs).slice(0, count - 1)
        .filter(({ result }) => result!.outcome === "regressed").length;
    }
    assert(own > holm, `${own} against ${holm} of ${count} methods and ${seeds} seeds`);
  }
});
