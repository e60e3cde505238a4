import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { judge } from "../../src/claims/judge.ts";
import { judgeClaims, type PairedClaim } from "../../src/claims/mod.ts";
import type { Cell } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";
import { runsOf } from "./_runs.ts";

const VERDICTS = ["supported", "refuted", "equivalent", "mixed", "undecided"];
const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 1e12, -1e308, 1.7e308, 5e-324, NaN, Infinity) },
);
const side = (n: number) => fc.array(value, { minLength: n, maxLength: n });
const events = (n: number) => fc.array(fc.boolean(), { minLength: n, maxLength: n });
const claim = fc.integer({ min: 1, max: 8 }).chain((n) =>
  fc.record({
    greater: side(n),
    less: side(n),
    relation: fc.constantFrom("greater", "equivalent"),
    margin: fc.constantFrom(0, 0.1, 1, 3, 1e300),
    estimand: fc.constantFrom("typical", "mean"),
    assume: fc.constantFrom("nothing", "symmetry", "normality"),
    better: fc.constantFrom("higher", "lower"),
    range: fc.constantFrom<[number, number]>([0, 1], [0, 2e12], [0, Infinity], [-1.7e308, 1.7e308]),
    collapsed: fc.record({ greater: events(n), less: events(n) }),
  }, { requiredKeys: ["greater", "less"] })
) as fc.Arbitrary<PairedClaim>;

Deno.test("judge() gives a verdict or a RangeError for every estimand, assumption and failure", () => {
  let judged = 0;
  fc.assert(
    fc.property(claim, (given) => {
      try {
        const { verdict, p } = judge(given);
        assert(VERDICTS.includes(verdict) && p >= 0 && p <= 1, `${verdict} ${p}`);
        judged++;
      } catch (error) {
        assertInstanceOf(error, RangeError);
      }
    }),
    { numRuns: 2000 },
  );
  assert(judged > 400, `only ${judged} were judged`);
});

Deno.test("judge() leaves a mean undecided whose assumption falls with a seed, and says so", () => {
  for (const assume of ["symmetry", "normality"] as const) {
    const { verdict, reason } = judge({
      ...{ greater: [null, 2, 3, 4, 5, 6], less: [1, 1, 1, 1, 1, 1] },
      ...{ estimand: "mean", assume },
    });
    assertEquals(verdict, "undecided");
    assert(reason.includes(`${assume} cannot be assumed of these seeds`), reason);
  }
});

Deno.test("judge() refuses a range that is none, and values beyond it by more than rounding", () => {
  const mean = { greater: [0.9, 0.8], less: [0.1, 0.2], estimand: "mean" as const };
  for (const range of [[1, 0], [0, 0], [NaN, 1], [0, NaN]] as [number, number][]) {
    assertThrows(() => judge({ ...mean, range }), RangeError, "range must be");
  }
  assertThrows(
    () => judge({ ...mean, greater: [0.9, 5], range: [0, 1] }),
    RangeError,
    'of the sample "greater" must be in the range 0 to 1: value 1 is 5',
  );
  assertEquals(judge({ ...mean, greater: [0.9, 1 + 2e-16], range: [0, 1] }).pairs, 2);
});

Deno.test("judge() knows that no mean of bounded values lies beyond the bounds", () => {
  const claim = { greater: [1, 1, 1], less: [0, 0, 0], estimand: "mean" as const };
  assertEquals(judge({ ...claim, range: [0, 1], margin: 2 }).verdict, "refuted");
  const equivalent = { ...claim, range: [0, 1] as const, relation: "equivalent" as const };
  assertEquals(judge({ ...equivalent, margin: 1.5 }).verdict, "equivalent");
});

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
/** What can become of a network. */
const FATES = {
  trained: ({ seed }: Cell) => ({
    accuracy: 0.9 + seed / 1000,
    knnAccuracy: 0.9,
    fisherRatio: 5 + seed,
  }),
  collapsed: () => ({ accuracy: 0.1, fisherRatio: null, effectiveRank: null }),
  diverged: () => ({ accuracy: null, fisherRatio: null }),
  huge: () => ({ accuracy: 0.9, fisherRatio: 1e308 }),
  unmeasured: () => ({}),
};
const FATE_NAMES = Object.keys(FATES) as (keyof typeof FATES)[];

Deno.test("judgeClaims() judges every kind of claim, whatever becomes of the networks", () => {
  const [greater, less] = [{ loss: { name: "center" } }, { loss: { name: "softmax" } }];
  const heading = { statement: "Center loss differs" };
  const comparisons = ["accuracy", "fisherRatio"].flatMap((metric) =>
    ["typical", "mean"].flatMap((estimand) =>
      ["nothing", "symmetry", "normality"].flatMap((assume) =>
        ["count", "worst", "exclude"].flatMap((collapsed) => {
          const reading = { metric, estimand, assume, collapsed };
          if (metric === "fisherRatio" && estimand === "mean" && assume === "nothing") return [];
          const id = Object.values(reading).join("-").toLowerCase();
          return [
            { ...heading, id, ...reading, greater, less },
            { ...heading, id: `${id}-eq`, ...reading, equivalent: [greater, less], margin: 0.1 },
          ];
        })
      )
    )
  );
  const others = [
    { ...heading, id: "rate", event: "failed", greater, less },
    { ...heading, id: "share", event: "collapsed", over: greater, atMost: 0.5 },
    ...["nothing", "symmetry", "normality"].map((assume) => ({
      ...{ ...heading, id: `spread-${assume}`, assume },
      spread: { greater: "accuracy", less: "knnAccuracy" },
    })),
  ];
  const study = experiment({
    matrix: { dataset: ["digits"], loss: [less.loss, greater.loss], dimension: [2], seed: SEEDS },
    measures: ["accuracy", "fisherRatio", "knnAccuracy", "effectiveRank"],
    claims: [...comparisons, ...others],
  });
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...FATE_NAMES), { minLength: 16, maxLength: 16 }),
      (fates) => {
        const runs = runsOf(study, (cell) => {
          const at = SEEDS.indexOf(cell.seed) + (cell.loss.name === "center" ? 8 : 0);
          return FATES[fates[at]!](cell);
        }).map((run, at) => fates[at] === "diverged" ? { ...run, divergedAt: 4 } : run);
        const verdicts = judgeClaims(study, runs);
        assertEquals(verdicts.length, comparisons.length + others.length);
        for (const { id, verdict, p } of verdicts) {
          assert(VERDICTS.includes(verdict) && p >= 0 && p <= 1, `${id}: ${verdict} ${p}`);
        }
      },
    ),
    { numRuns: 10 },
  );
});

Deno.test("judgeClaims() says six of six of a metric without bounds, with one seed at 1e12", () => {
  const study = experiment({
    matrix: {
      dataset: ["digits"],
      loss: [{ name: "softmax" }, { name: "center" }],
      dimension: [2],
      seed: SEEDS.slice(0, 6),
    },
    claims: [{
      id: "compact",
      statement: "Center loss makes classes more compact",
      metric: "fisherRatio",
      greater: { loss: { name: "center" } },
      less: { loss: { name: "softmax" } },
    }],
  });
  const runs = runsOf(study, ({ loss, seed }) => ({
    fisherRatio: loss.name === "softmax" ? 4 : seed === 1 ? 1e12 : 5,
  }));
  const [{ verdict, reason } = { verdict: "", reason: "" }] = judgeClaims(study, runs);
  assertEquals(verdict, "supported");
  assert(reason.startsWith("6 of 6 pairs"), reason);
});
