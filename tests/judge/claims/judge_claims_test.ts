import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { judgeClaims } from "../../../src/judge/claims/mod.ts";
import type { Cell } from "../../../src/study/mod.ts";
import { experiment } from "../../_experiments.ts";
import { runsOf } from "./_runs.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const matrix = {
  dataset: ["digits"],
  loss: [{ name: "softmax" }, { name: "center" }],
  dimension: [2],
  seed: SEEDS,
};
const compact = {
  id: "compact",
  statement: "Center loss makes classes more compact",
  metric: "fisherRatio",
  greater: { loss: { name: "center" } },
  less: { loss: { name: "softmax" } },
};
const study = (parts: Record<string, unknown> = {}) =>
  experiment({ matrix, claims: [compact], ...parts });

/** Center is ahead by two and a little more for each seed. */
const ahead = ({ loss, seed }: Cell) => ({
  fisherRatio: (loss.name === "center" ? 5 + seed / 10 : 3) + seed,
});

Deno.test("judgeClaims() supports a claim whose every pair has the claimed direction", () => {
  const [verdict] = judgeClaims(study(), runsOf(study(), ahead));
  assertEquals([verdict!.verdict, verdict!.pairs, verdict!.p], ["supported", 8, 2 / 2 ** 8]);
  assertAlmostEquals(verdict!.estimate, 2.45, 1e-9);
});

Deno.test("judgeClaims() refutes a claim whose opposite holds", () => {
  const claims = [{ ...compact, greater: compact.less, less: compact.greater }];
  const opposite = study({ claims });
  assertEquals(judgeClaims(opposite, runsOf(opposite, ahead))[0]!.verdict, "refuted");
});

Deno.test("judgeClaims() refutes a claim whose difference is below the margin", () => {
  const claims = [{ ...compact, margin: 3 }];
  const [verdict] = judgeClaims(study({ claims }), runsOf(study({ claims }), ahead));
  assertStringIncludes(verdict!.reason, "smaller than 3");
  assertEquals(verdict!.verdict, "refuted");
});

Deno.test("judgeClaims() cannot decide with five seeds, and says how many it takes", () => {
  const five = study({ matrix: { ...matrix, seed: SEEDS.slice(0, 5) } });
  const [verdict] = judgeClaims(five, runsOf(five, ahead));
  assertEquals([verdict!.verdict, verdict!.seedsToDecide], ["undecided", 6]);
});

Deno.test("judgeClaims() corrects over all claims of the experiment, of both kinds", () => {
  const losses = ["softmax", "center", "triplet", "contrastive", "cosface"];
  const correlation = { x: "fisherRatio", y: "accuracy", sign: "negative" };
  const both = study({
    matrix: { ...matrix, loss: losses.map((name) => ({ name })) },
    claims: [compact, { id: "trade", statement: "One against the other", correlation }],
  });
  const runs = runsOf(both, ({ loss, seed }) => {
    const rank = losses.indexOf(loss.name);
    return { fisherRatio: rank + seed, accuracy: 1 - rank / 10 };
  });
  const [first, second] = judgeClaims(both, runs);
  assertEquals([first!.p, first!.adjustedP], [2 / 2 ** 8, 2 * 2 / 2 ** 8]);
  assertEquals([second!.estimate, second!.p, second!.pairs], [-1, 2 / 120, 5]);
  assertEquals([second!.verdict, second!.adjustedP], ["supported", 2 / 120]);
  assertStringIncludes(second!.reason, "over 5 losses; exact p = 0.0167, 0.0167 after Holm");
});

Deno.test("judgeClaims() gives the digests of the runs that count, pair by pair", () => {
  const runs = runsOf(study(), ahead);
  const [verdict] = judgeClaims(study(), runs.toReversed());
  const digestsOf = (name: string) =>
    runs.filter(({ cell }) => cell.loss.name === name).map(({ digest }) => digest);
  assertEquals(verdict!.sides, [
    { side: "greater", digests: digestsOf("center") },
    { side: "less", digests: digestsOf("softmax") },
  ]);
});

Deno.test("judgeClaims() leaves diverged runs out on both sides and says so", () => {
  const runs = runsOf(study(), ahead);
  for (const run of runs) {
    if (run.cell.loss.name === "center" && run.cell.seed === 3) run.divergedAt = 17;
  }
  const [verdict] = judgeClaims(study(), runs);
  assertEquals([verdict!.pairs, verdict!.fairness.seeds.includes(3)], [7, false]);
  assertEquals(verdict!.notes, [
    'the side "greater" diverged for seed 3',
    "seed 3 left out on both sides",
  ]);
});

Deno.test("judgeClaims() leaves undefined metrics out and says so", () => {
  const [verdict] = judgeClaims(
    study(),
    runsOf(study(), (cell) => cell.seed > 6 ? { fisherRatio: null } : ahead(cell)),
  );
  assertEquals(verdict!.pairs, 6);
  assertStringIncludes(verdict!.notes.join(), 'the side "less" has no fisherRatio for seeds 7, 8');
});

Deno.test("judgeClaims() has nothing to judge where a side has no run", () => {
  const runs = runsOf(study(), ahead).filter(({ cell }) => cell.loss.name === "softmax");
  const [verdict] = judgeClaims(study(), runs);
  assertEquals([verdict!.verdict, verdict!.p], ["undecided", NaN]);
  assertStringIncludes(verdict!.reason, 'no run of the side "greater"');
  assertEquals(verdict!.fairness.shared.dimension, "2");
});

Deno.test("judgeClaims() averages over what neither side fixes, the seed staying the unit", () => {
  const planes = study({ matrix: { ...matrix, dimension: [2, 3] } });
  const runs = runsOf(planes, ({ loss, dimension, seed }) => ({
    fisherRatio: (loss.name === "center" ? dimension : 0) + seed,
  }));
  const [verdict] = judgeClaims(planes, runs);
  assertEquals([verdict!.pairs, verdict!.estimate], [8, 2.5]);
  assertEquals(verdict!.fairness.shared.dimension, "2; 3");
});

Deno.test("judgeClaims() counts a seed only if it has every condition", () => {
  const planes = study({ matrix: { ...matrix, dimension: [2, 3] } });
  const runs = runsOf(planes, ahead)
    .filter(({ cell }) => cell.dimension === 2 || cell.seed <= 6);
  const [verdict] = judgeClaims(planes, runs);
  assertEquals(verdict!.pairs, 6);
  assertStringIncludes(verdict!.notes.join(), "seeds 7, 8 left out on both sides");
});

Deno.test("judgeClaims() pairs by a parameter that both losses have and that varies", () => {
  const loss = matrix.loss.flatMap((each) => [each, { ...each, normalizeWeights: true }]);
  const both = study({ matrix: { ...matrix, loss } });
  const runs = runsOf(both, ({ loss: { name, normalizeWeights }, seed }) => ({
    fisherRatio: seed + (normalizeWeights ? 100 : 0) + (name === "center" ? 1 : 0),
  }));
  const [verdict] = judgeClaims(both, runs);
  assertEquals([verdict!.estimate, verdict!.interval.low, verdict!.pairs], [1, 1, 8]);
});

const unfair: [string, Record<string, unknown>, string][] = [
  ["epochs", { training: { epochs: 2 } }, "training.epochs is 2 against 1"],
  ["training images", { training: { trainSize: 32 } }, "training.trainSize is 32 against 64"],
  [
    "step sizes",
    { training: { optimizer: { learningRate: 0.01 } } },
    "training.optimizer.learningRate is 0.01 against 0.001",
  ],
  ["open-set splits", { evaluation: { openSet: { split: 1 } } }, "openSetSplit is 1 against null"],
  ["dimensions", { dimension: 3 }, "dimension is 3 against 2"],
  ["activations", { activation: "relu" }, "activation is relu against linear"],
  ["seeds", { seed: [11, 12, 13] }, "seed is 11, 12, 13 against 1, 2"],
];
for (const [what, different, expected] of unfair) {
  Deno.test(`judgeClaims() refuses sides of different ${what} and names them`, () => {
    const base = study({ claims: [], matrix: { ...matrix, loss: [{ name: "softmax" }] } });
    const other = study({
      claims: [],
      matrix: { ...matrix, loss: [{ name: "softmax" }] },
      include: [{ loss: { name: "center" }, ...different }],
    });
    const runs = runsOf(other, ahead);
    const [verdict] = judgeClaims({ ...base, claims: study().claims }, runs);
    assertEquals([verdict!.verdict, verdict!.pairs], ["refused", 0]);
    assertStringIncludes(verdict!.reason, expected);
  });
}

Deno.test("judgeClaims() compares dimensions where the claim is about them", () => {
  const wide = study({
    matrix: { ...matrix, loss: [{ name: "softmax" }], dimension: [2, 10] },
    claims: [{ ...compact, greater: { dimension: 10 }, less: { dimension: 2 } }],
  });
  const runs = runsOf(wide, ({ dimension, seed }) => ({ fisherRatio: dimension * seed }));
  const [verdict] = judgeClaims(wide, runs);
  assertEquals([verdict!.verdict, verdict!.fairness.about], ["supported", ["dimension"]]);
  assertEquals(verdict!.fairness.shared.dimension, "10 against 2");
});

Deno.test("judgeClaims() refuses sides of different tuning budgets, where these are declared", () => {
  const tuning = [{ loss: { name: "center" }, configurations: 12, seeds: 3 }];
  const tuned = study({ tuning });
  const [verdict] = judgeClaims(tuned, runsOf(tuned, ahead));
  assertEquals(verdict!.verdict, "refused");
  assertStringIncludes(verdict!.reason, "tuning is 12 x 3 seeds against none declared");

  const alike = study({ tuning: [...tuning, { ...tuning[0], loss: { name: "softmax" } }] });
  assertEquals(judgeClaims(alike, runsOf(alike, ahead))[0]!.verdict, "supported");
});

Deno.test("judgeClaims() refuses sides of different backends", () => {
  const runs = runsOf(study(), ahead).map((run) => ({
    ...run,
    environment: { backend: run.cell.loss.name === "center" ? "webgpu" : "wasm" },
  }));
  assertStringIncludes(judgeClaims(study(), runs)[0]!.reason, "backend is webgpu against wasm");
});

Deno.test("judgeClaims() keeps refused claims out of the family", () => {
  const claims = [compact, { ...compact, id: "again", greater: { loss: { name: "triplet" } } }];
  const include = [{ loss: { name: "triplet" } }];
  const runs = runsOf(study({ include }), ahead).map((run) => ({
    ...run,
    environment: { backend: run.cell.loss.name === "triplet" ? "cpu" : "wasm" },
  }));
  const [first, second] = judgeClaims(study({ include, claims }), runs);
  assertEquals([first!.p, second!.verdict], [first!.adjustedP, "refused"]);
});

Deno.test("judgeClaims() refuses a correlation over more than losses", () => {
  const correlation = { x: "fisherRatio", y: "accuracy", sign: "negative" };
  const mixed = study({
    matrix: { ...matrix, dimension: [2, 3] },
    claims: [{ id: "trade", statement: "One against the other", correlation }],
  });
  const runs = runsOf(mixed, ({ seed }) => ({ fisherRatio: seed, accuracy: 1 / seed }));
  const [verdict] = judgeClaims(mixed, runs);
  assertEquals(verdict!.verdict, "refused");
  assertStringIncludes(verdict!.reason, "dimension is 2, 3");
});
