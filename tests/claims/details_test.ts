import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { listSeeds } from "../../src/claims/_sides.ts";
import { type ClaimRun, type ClaimVerdict, judgeClaims } from "../../src/claims/mod.ts";
import type { Cell } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";
import { runsOf } from "./_runs.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const SIDES = { greater: { loss: { name: "center" } }, less: { loss: { name: "softmax" } } };
const claim = { id: "ahead", statement: "Center loss is ahead", metric: "accuracy", ...SIDES };

/** Judges one claim on runs of some losses, which come in the order of the last seed first. */
function judgeOne(
  own: Record<string, unknown>,
  metrics: (cell: Cell) => ClaimRun["metrics"],
  { losses = ["softmax", "center"], dimensions = [2], looks = [] as number[], parts = {} } = {},
  keep: (cell: Cell) => boolean = () => true,
): ClaimVerdict {
  const study = experiment({
    matrix: {
      dataset: ["digits"],
      loss: losses.map((name) => ({ name })),
      dimension: dimensions,
      seed: SEEDS,
    },
    measures: ["accuracy", "knnAccuracy", "fisherRatio", "ece"],
    claims: [own],
    ...(looks.length > 0 && { looks }),
    ...parts,
  });
  const runs = runsOf(study, metrics).filter(({ cell }) => keep(cell)).toReversed();
  return judgeClaims(study, runs)[0]!;
}

const ahead = ({ loss, seed }: Cell) => ({
  accuracy: (loss.name === "center" ? 0.8 : 0.5) + seed / 100,
});

Deno.test("judgeClaims() gives a verdict the source of its claim, and none where there is none", () => {
  assertEquals(judgeOne({ ...claim, source: "Wen et al. 2016" }, ahead).source, "Wen et al. 2016");
  assertEquals("source" in judgeOne(claim, ahead), false);
});

Deno.test("judgeClaims() says nothing of runs that count, and names their seeds in order", () => {
  const { notes, fairness } = judgeOne(claim, ahead);
  assertEquals(notes.map((note) => note.split(":")[0]), ["untuned"]);
  assertEquals(fairness.seeds, SEEDS);
});

Deno.test("judgeClaims() has no word on tuning where no seed has every condition", () => {
  const apart = ({ dimension, seed }: Cell) => dimension === 2 ? seed === 1 : seed === 2;
  const { reason, notes } = judgeOne(claim, ahead, { dimensions: [2, 3] }, apart);
  assertStringIncludes(reason, "no seed has runs of both sides in every condition");
  assertEquals(notes.filter((note) => note.startsWith("untuned")), []);
});

const THREE = ["softmax", "center", "triplet"];
const alike = {
  ...{ id: "alike", statement: "The loss hardly matters", metric: "accuracy", margin: 0.05 },
  equivalent: THREE.map((name) => ({ loss: { name } })),
};

Deno.test("judgeClaims() has nothing to judge where one of several equivalent sides has no run", () => {
  const without = ({ loss }: Cell) => loss.name !== "triplet";
  const { verdict, reason } = judgeOne(alike, ahead, { losses: THREE }, without);
  assertEquals(verdict, "undecided");
  assertStringIncludes(reason, 'there is no run of the side "equivalent[2]"');
});

Deno.test("judgeClaims() refuses an equivalence of which one side has other seeds", () => {
  const apart = ({ loss, seed }: Cell) => loss.name === "triplet" ? seed > 4 : seed <= 4;
  const { verdict, reason } = judgeOne(alike, ahead, { losses: THREE }, apart);
  assertEquals(verdict, "refused");
  assertStringIncludes(reason, "differ in what the claim is not about: seed is 4");
});

Deno.test("judgeClaims() calls a study untuned whose tuning has no result yet", () => {
  const tuning = {
    ...{ validation: 100, seeds: [101], result: "tuned/study.json" },
    candidates: { "training.optimizer.learningRate": [0.1, 0.01] },
  };
  const { verdict, notes } = judgeOne(claim, ahead, { parts: { tuning } });
  assertEquals(verdict, "supported");
  assertStringIncludes(notes.join(), "untuned: no setting of these losses was chosen");
});

Deno.test("judgeClaims() counts a network without a value among those that reached the worse end", () => {
  const low = { id: "low", statement: "Center is low", event: { metric: "accuracy", atMost: 0.5 } };
  const accuracy = ({ loss, seed }: Cell) =>
    loss.name === "softmax" || seed > 4 ? 0.9 : seed === 4 ? null : seed === 3 ? 0.5 : 0.4;
  const rate = judgeOne({ ...low, ...SIDES }, (cell) => ({ accuracy: accuracy(cell) }));
  assertEquals(rate.estimate, 4 / 8);
  assertStringIncludes(rate.reason, "in 4 of 8 seeds");
  const high = { ...low, event: { metric: "ece", atLeast: 0.2 }, ...SIDES };
  const ece = ({ loss, seed }: Cell) => loss.name === "softmax" || seed > 1 ? 0.1 : null;
  assertEquals(judgeOne(high, (cell) => ({ ece: ece(cell) })).estimate, 1 / 8);
});

Deno.test("judgeClaims() counts at a look the seeds that come first, whatever the order of the runs", () => {
  const share = {
    ...{ id: "good", statement: "Softmax is good", over: { loss: { name: "softmax" } } },
    ...{ event: { metric: "accuracy", atLeast: 0.8 }, atLeast: 0.5 },
  };
  const first = ({ seed }: Cell) => ({ accuracy: seed <= 6 ? 0.9 : 0.1 });
  assertEquals(judgeOne(share, first, { looks: [6, 12] }).estimate, 1);

  const spread = {
    id: "wide",
    statement: "Wide",
    spread: { greater: "accuracy", less: "knnAccuracy" },
  };
  const wide = ({ loss, seed }: Cell) => {
    const step = loss.name === "center" ? 0.2 : 0;
    return seed <= 6
      ? { accuracy: 0.5 + step, knnAccuracy: 0.5 + step / 2 }
      : { accuracy: 0.5, knnAccuracy: 0.5 + step };
  };
  const { estimate, pairs, reason } = judgeOne(spread, wide, { looks: [6, 12] });
  assertEquals(pairs, 6);
  assertAlmostEquals(estimate, 0.1 / Math.SQRT2, 1e-9);
  assertStringIncludes(reason, "6 of 6");
});

const LOSSES = ["softmax", "center", "triplet", "contrastive", "cosface"];
const trade = {
  ...{ id: "trade", statement: "Both grow" },
  correlation: { x: "fisherRatio", y: "accuracy", sign: "positive" },
};

Deno.test("judgeClaims() ranks a configuration by the middle of an even number of seeds", () => {
  // Of the last, both seeds agree; of the first, the lower one is the least of all.
  const ratios = [[0, 10], [1, 2], [3, 4], [6, 7], [8, 8]];
  const order = [2, 0, 1, 3, 4];
  const { estimate } = judgeOne(
    trade,
    ({ loss, seed }) => {
      const at = LOSSES.indexOf(loss.name);
      return { fisherRatio: ratios[at]![seed - 1]!, accuracy: order[at]! / 10 };
    },
    { losses: LOSSES },
    ({ seed }) => seed <= 2,
  );
  assertEquals(estimate, 1);
});

Deno.test("judgeClaims() has as many seeds of a correlation as the configuration with the fewest", () => {
  const rank = ({ loss }: Cell) => LOSSES.indexOf(loss.name);
  const { verdict, reason } = judgeOne(
    trade,
    (cell) => ({ fisherRatio: rank(cell) + 1, accuracy: rank(cell) / 10 }),
    { losses: LOSSES, looks: [7, 8] },
    ({ loss, seed }) => loss.name !== "triplet" || seed < 8,
  );
  assertEquals(verdict, "undecided");
  assertStringIncludes(reason, "the next look of the plan is at 8 seeds");
});

Deno.test("judgeClaims() correlates four configurations, and no fewer", () => {
  const rank = ({ loss }: Cell) => LOSSES.indexOf(loss.name);
  const judged = [4, 3].map((count) =>
    judgeOne(trade, (cell) => ({ fisherRatio: rank(cell) + 1, accuracy: rank(cell) / 10 }), {
      losses: LOSSES.slice(0, count),
    })
  );
  assertEquals(judged.map(({ estimate }) => estimate), [1, NaN]);
  assertStringIncludes(judged[1]!.reason, "3 configurations are too few: at least 4 are needed");
});

Deno.test("listSeeds() names a run by its ends", () => {
  assertEquals([[3], [2, 1], [3, 1, 2], [1, 2, 4], [2, 2]].map(listSeeds), [
    ...["seed 3", "seeds 1, 2", "seeds 1 to 3", "seeds 1, 2, 4", "seed 2"],
  ]);
  assert(listSeeds([10, 9, 8]) === "seeds 8 to 10");
});
