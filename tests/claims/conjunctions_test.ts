import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { judgeClaims } from "../../src/claims/mod.ts";
import type { Cell } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";
import { runsOf } from "./_runs.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const LOSSES = ["softmax", "center", "triplet", "cosface"];
const matrix = {
  dataset: ["digits"],
  loss: LOSSES.map((name) => ({ name })),
  dimension: [2],
  seed: SEEDS,
};
const softmax = { loss: { name: "softmax" } };
const all = {
  id: "all",
  statement: "Every loss is more compact than softmax",
  metric: "fisherRatio",
  each: LOSSES.slice(1).map((name) => ({ greater: { loss: { name } }, less: softmax })),
};
const study = (claims: unknown[] = [all]) => experiment({ matrix, claims });

/** How far a loss is ahead of softmax in each seed. */
const by = (ahead: Record<string, (seed: number) => number>) => ({ loss, seed }: Cell) => ({
  fisherRatio: 10 + (ahead[loss.name]?.(seed) ?? 0),
});
const judged = (ahead: Record<string, (seed: number) => number>, claims?: unknown[]) =>
  judgeClaims(study(claims), runsOf(study(claims), by(ahead)));

Deno.test("a conjunction holds as surely as the comparison of which the runs are least sure", () => {
  const [verdict] = judged({
    center: () => 3,
    triplet: () => 2,
    // Nine of ten seeds.
    cosface: (seed) => seed === 4 ? -1 : 1,
  });
  const { verdict: outcome, kind, p, estimate, sides } = verdict!;
  assertEquals([outcome, kind, estimate], ["supported", "conjunction", 1]);
  assertEquals(p, 2 * 11 / 2 ** 10);
  assertStringIncludes(verdict!.reason, "that speak least for it: loss.name cosface");
  assertEquals(sides.map(({ side }) => side).slice(0, 2), ["each[0].greater", "each[0].less"]);
});

Deno.test("a conjunction is refuted by one comparison that goes the other way", () => {
  const [verdict] = judged({ center: () => 3, triplet: () => 2, cosface: () => -1 });
  assertEquals([verdict!.verdict, verdict!.p], ["refuted", 3 * 2 / 2 ** 10]);
  assertStringIncludes(verdict!.reason, "that most clearly go the other way: loss.name cosface");
});

Deno.test("a conjunction stays undecided where one comparison does", () => {
  const [verdict] = judged({
    center: () => 3,
    triplet: () => 2,
    cosface: (seed) => seed % 2 ? 1 : -1,
  });
  assertEquals(verdict!.verdict, "undecided");
});

Deno.test("a conjunction is supported if and only if each comparison by itself is", () => {
  const signs = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(signs, signs, signs, (center, triplet, cosface) => {
      const ahead = Object.fromEntries(
        Object.entries({ center, triplet, cosface }).map(([name, up]) =>
          [name, (seed: number) => up[seed - 1] ? 1 : -1] as const
        ),
      );
      const alone = all.each.map((sides, at) => {
        const { each: _, ...claim } = all;
        return judged(ahead, [{ ...claim, ...sides, id: `only-${at}` }])[0]!.verdict;
      });
      const [together] = judged(ahead);
      assertEquals(
        together!.verdict === "supported",
        alone.every((verdict) => verdict === "supported"),
      );
    }),
    { numRuns: 60, seed: 28 },
  );
});

Deno.test("claims of several families are corrected for by family", () => {
  const { each: _, ...claim } = all;
  const claims = LOSSES.slice(1).map((name, at) => ({
    ...claim,
    id: name,
    family: at === 2 ? "angles" : "distances",
    greater: { loss: { name } },
    less: softmax,
  }));
  const ahead = { center: () => 3, triplet: () => 2, cosface: () => 1 };
  const p = 2 / 2 ** 10;
  assertEquals(judged(ahead, claims).map(({ adjustedP }) => adjustedP), [2 * p, 2 * p, p]);
  const one = claims.map(({ family: _, ...rest }) => rest);
  assertEquals(judged(ahead, one).map(({ adjustedP }) => adjustedP), [3 * p, 3 * p, 3 * p]);
});

Deno.test("a conjunction says which of its comparisons no cell can answer", () => {
  const broken = {
    ...all,
    each: [...all.each, { greater: { loss: { name: "circle" } }, less: softmax }],
  };
  assertThrows(() => study([broken]), Error, "claims[0].each[3].greater");
  assertThrows(() => study([{ ...all, each: all.each.slice(0, 1) }]), Error, "claims[0]");
});
