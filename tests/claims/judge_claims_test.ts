import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { judgeClaims } from "../../src/claims/mod.ts";
import type { Cell } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";
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
  assertEquals([verdict!.verdict, verdict!.p], ["undecided", 2 / 2 ** 5]);
  assertStringIncludes(verdict!.reason, "6 is the least number that can");
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
  assertStringIncludes(
    second!.reason,
    "over 5 configurations (across loss); exact Spearman p = 0.01667, 0.01667 after Holm",
  );
});

Deno.test("judgeClaims() gives the digests of the runs that count, pair by pair", () => {
  const runs = runsOf(study(), ahead);
  const [verdict] = judgeClaims(study(), runs.toReversed());
  const digestsOf = (name: string) =>
    runs.filter(({ cell }) => cell.loss.name === name).map(({ digest }) => digest);
  assertEquals(verdict!.sides, [
    { side: "greater", digests: digestsOf("center"), collapsed: 0, diverged: 0 },
    { side: "less", digests: digestsOf("softmax"), collapsed: 0, diverged: 0 },
  ]);
});

Deno.test("judgeClaims() keeps diverged runs, as the worst, and counts them", () => {
  const diverging = study({ claims: [{ ...compact, metric: "accuracy" }] });
  const runs = runsOf(diverging, ({ loss, seed }) => ({
    accuracy: loss.name === "center" ? 0.9 + seed / 1000 : 0.8,
  }));
  for (const run of runs) {
    if (run.cell.loss.name === "center" && run.cell.seed === 3) run.divergedAt = 17;
  }
  const [verdict] = judgeClaims(diverging, runs);
  assertEquals([verdict!.verdict, verdict!.pairs], ["undecided", 8]);
  assertEquals(verdict!.sides.map(({ diverged }) => diverged), [1, 0]);
  assertStringIncludes(verdict!.reason, "7 of 8 pairs have the claimed direction");
  assertStringIncludes(verdict!.reason, "collapsed or diverged in 1 against 0 of 8 seeds");
});

Deno.test("judgeClaims() keeps pairs without a value", () => {
  const [verdict] = judgeClaims(
    study(),
    runsOf(study(), (cell) => cell.seed > 6 ? { fisherRatio: null } : ahead(cell)),
  );
  assertEquals([verdict!.pairs, verdict!.verdict], [8, "undecided"]);
  assertStringIncludes(verdict!.reason, "6 of 8 pairs have the claimed direction");
  assertStringIncludes(verdict!.reason, "2 of 8 pairs lack a value");
});

/** Center is ahead, but collapses in the last seed, where a metric may look fine. */
const collapsing = ({ loss, seed }: Cell) =>
  loss.name === "center" && seed === 8
    ? { accuracy: 0.1, classesUsed: 1, silhouette: 0.99 }
    : { accuracy: 0.9, classesUsed: 10, silhouette: loss.name === "center" ? 0.8 : 0.5 };

Deno.test("judgeClaims() says how collapsed networks are treated", () => {
  const readings = ["count", "worst", "exclude"].map((collapsed) => {
    const claims = [{ ...compact, metric: "silhouette", collapsed }];
    const measures = ["accuracy", "classesUsed", "silhouette"];
    const one = study({ claims, measures });
    return judgeClaims(one, runsOf(one, collapsing))[0]!;
  });
  assertEquals(readings.map(({ pairs }) => pairs), [8, 8, 7]);
  assertEquals(readings.map(({ verdict }) => verdict), ["mixed", "undecided", "mixed"]);
  assertEquals(readings.map(({ sides: [greater] }) => greater!.collapsed), [1, 1, 1]);
  assertStringIncludes(readings[1]!.reason, "collapsed networks take the worst value");
  assertStringIncludes(
    readings[2]!.reason,
    "judged on the 7 of 8 seeds in which no network failed",
  );
});

Deno.test("judgeClaims() finds equivalent what differs by less than the margin", () => {
  const losses = ["softmax", "center", "triplet"].map((name) => ({ name }));
  const claim = (margin: number) => ({
    id: "alike",
    statement: "The choice of loss hardly matters",
    metric: "accuracy",
    equivalent: losses.map((loss) => ({ loss })),
    margin,
  });
  const verdicts = [0.05, 0.015, 0.005].map((margin) => {
    const alike = study({ matrix: { ...matrix, loss: losses }, claims: [claim(margin)] });
    return judgeClaims(
      alike,
      runsOf(alike, ({ loss, seed }) => ({
        accuracy: 0.8 + 0.01 * losses.findIndex(({ name }) => name === loss.name) + seed / 1000,
      })),
    )[0]!;
  });
  assertEquals(verdicts.map(({ verdict }) => verdict), ["equivalent", "refuted", "refuted"]);
  assertEquals(verdicts[0]!.sides.map(({ digests }) => digests.length), [8, 8, 8]);
  // The smaller of the sides that differ, times three pairs of sides.
  assertEquals(verdicts[1]!.p, 3 * 2 / 2 ** 8);
});

Deno.test("judgeClaims() compares how often networks collapse", () => {
  const claim = { id: "relu", statement: "Center collapses more", event: "collapsed" };
  const { greater, less } = compact;
  const rates = study({ claims: [{ ...claim, greater, less }] });
  const runs = runsOf(rates, ({ loss, seed }) => ({
    accuracy: loss.name === "center" && seed <= 6 ? 0.1 : 0.9,
  }));
  const [verdict] = judgeClaims(rates, runs);
  assertEquals([verdict!.kind, verdict!.verdict], ["rate", "supported"]);
  assertEquals([verdict!.p, verdict!.estimate], [2 / 2 ** 6, 0.75]);
  assertStringIncludes(verdict!.reason, "collapsed in 6 of 8 seeds");
});

Deno.test("judgeClaims() tests how often an event comes in one configuration", () => {
  const all = { metric: "classesUsed", atLeast: 10 };
  const share = { id: "all", statement: "All classes are used", event: all, ...compact.greater };
  const { loss, ...heading } = share;
  const claims = [{ ...heading, over: { loss }, atMost: 0.3 }];
  const one = study({ claims, measures: ["classesUsed"] });
  const [verdict] = judgeClaims(
    one,
    runsOf(one, ({ seed }) => ({ classesUsed: seed > 1 ? 10 : 3 })),
  );
  assertEquals([verdict!.kind, verdict!.verdict, verdict!.estimate], ["share", "refuted", 7 / 8]);
  assertStringIncludes(verdict!.reason, "Not at most 0.3: classesUsed at least 10 in 7 of 8 seeds");
});

Deno.test("judgeClaims() looks where the plan says", () => {
  const planned = study({ looks: [7, 14] });
  const [early] = judgeClaims(planned, runsOf(planned, ahead).filter(({ cell }) => cell.seed < 7));
  assertEquals([early!.verdict, early!.p], ["undecided", 1]);
  assertStringIncludes(early!.reason, "the next look of the plan is at 7 seeds");
  const [first] = judgeClaims(planned, runsOf(planned, ahead));
  assertEquals([first!.verdict, first!.pairs, first!.p], ["undecided", 7, 8 * 2 / 2 ** 7]);
});

Deno.test("judgeClaims() has nothing to judge where a side has no run", () => {
  const runs = runsOf(study(), ahead).filter(({ cell }) => cell.loss.name === "softmax");
  const [verdict] = judgeClaims(study(), runs);
  assertEquals([verdict!.verdict, verdict!.p], ["undecided", 1]);
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
  assertStringIncludes(verdict!.notes.join(), "seeds 7, 8 not run in every condition yet");
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
  ["open-set splits", { openSetSplit: 1 }, "openSetSplit is 1 against null"],
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

Deno.test("judgeClaims() tells optimiser, schedule and clipping of both sides", () => {
  const experiment = study({
    training: {
      optimizer: { name: "sgd", learningRate: 0.1, momentum: 0.9 },
      schedule: { name: "cosine", warmup: 0.1 },
      gradientClipping: 5,
    },
  });
  const [verdict] = judgeClaims(experiment, runsOf(experiment, ahead));
  assertEquals(
    verdict!.fairness.shared.optimizer,
    "sgd 0.1, momentum 0.9, cosine schedule, warmup 0.1, gradientClipping 5",
  );
});

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

/** The study with center loss and softmax tuned; all validation accuracies but the last are 0.5. */
function tuned(lists: Record<string, unknown[]>, own: Record<string, unknown[]> = lists) {
  const path = "training.optimizer.learningRate";
  const tuning = {
    validation: 100,
    seeds: [101, 102],
    candidates: lists,
    losses: [{ loss: { name: "center" }, candidates: own }],
    result: "tuned/study.json",
  };
  const losses = [["softmax", lists], ["center", own]].map(([name, lists]) => {
    const rates = (lists as Record<string, unknown[]>)[path]!;
    const candidates = rates.map((rate, index) => ({
      settings: { [path]: rate },
      values: [0.5, index === rates.length - 1 ? 0.75 : 0.5],
      networks: [],
    }));
    return { loss: { name: name as string }, chosen: candidates.at(-1)!.settings, candidates };
  });
  const conditions = { trainSize: [32], epochs: [1] };
  return { ...study({ tuning }), tuned: { losses, conditions } };
}

const rate = "training.optimizer.learningRate";

Deno.test("judgeClaims() says by what budget the losses were tuned, and compares each at its best", () => {
  const apart = tuned({ [rate]: [0.1, 0.01] }, { [rate]: [0.01, 0.1] });
  const runs = runsOf(apart, ahead);
  assertEquals(new Set(runs.map(({ cell }) => cell.training.optimizer.learningRate)).size, 2);
  const [verdict] = judgeClaims(apart, runs);
  assertEquals(verdict!.verdict, "supported");
  assertEquals(verdict!.notes.at(-1), "tuned: 2 candidates x 2 seeds each, at trainSize 32");
  assertEquals(
    verdict!.fairness.shared.tuning,
    `2 candidates x 2 seeds: ${rate} 0.1, validation accuracy 0.625 against ` +
      `2 candidates x 2 seeds: ${rate} 0.01, validation accuracy 0.625`,
  );
});

Deno.test("judgeClaims() calls a comparison untuned without a tuning or with unequal budgets", () => {
  const plain = study();
  assertStringIncludes(judgeClaims(plain, runsOf(plain, ahead))[0]!.notes.at(-1)!, "untuned: no ");
  const unequal = tuned({ [rate]: [0.01] }, { [rate]: [0.01, 0.1] });
  const [verdict] = judgeClaims(unequal, runsOf(unequal, ahead));
  assertEquals(
    verdict!.notes.at(-1),
    "untuned: the budgets are 2 candidates x 2 seeds against 1 candidates x 2 seeds",
  );
});

Deno.test("judgeClaims() still refuses sides that differ in what was not tuned", () => {
  const study = tuned({ [rate]: [0.1, 0.01] });
  const runs = runsOf(study, ahead).map((run) => {
    const { cell } = run;
    const batchSize = cell.loss.name === "center" ? 16 : 32;
    return { ...run, cell: { ...cell, training: { ...cell.training, batchSize } } };
  });
  const [verdict] = judgeClaims(study, runs);
  assertEquals(verdict!.verdict, "refused");
  assertStringIncludes(verdict!.reason, "training.batchSize is 16 against 32");
});

Deno.test("judgeClaims() refuses sides of different backends", () => {
  const runs = runsOf(study(), ahead).map((run) => ({
    ...run,
    environment: { backend: run.cell.loss.name === "center" ? "webgpu" : "wasm" },
  }));
  assertStringIncludes(judgeClaims(study(), runs)[0]!.reason, "backend is webgpu against wasm");
});

Deno.test("judgeClaims() keeps claims that are refused or lack data in the family", () => {
  const claims = [compact, { ...compact, id: "again", greater: { loss: { name: "triplet" } } }];
  const include = [{ loss: { name: "triplet" } }];
  const family = study({ include, claims });
  const runs = runsOf(family, ahead).map((run) => ({
    ...run,
    environment: { backend: run.cell.loss.name === "triplet" ? "cpu" : "wasm" },
  }));
  const [first, second] = judgeClaims(family, runs);
  assertEquals([first!.adjustedP, second!.verdict], [2 * first!.p, "refused"]);
  const some = runs.filter(({ cell }) => cell.loss.name !== "triplet");
  const [again, lacking] = judgeClaims(family, some);
  assertEquals([again!.adjustedP, lacking!.verdict], [2 * again!.p, "undecided"]);
});

const correlation = { x: "fisherRatio", y: "accuracy", sign: "negative" };
const trade = { id: "trade", statement: "One against the other", correlation };

const spreadClaim = {
  id: "spread",
  statement: "The loss matters more for accuracy than for neighbours",
  spread: { greater: "accuracy", less: "knnAccuracy" },
};
const spreadStudy = (parts: Record<string, unknown> = {}) =>
  study({
    matrix: { ...matrix, loss: ["softmax", "center", "triplet"].map((name) => ({ name })) },
    measures: ["accuracy", "knnAccuracy"],
    claims: [spreadClaim],
    ...parts,
  });
/** Three losses at equal steps: the standard deviation over them is the step. */
const steps = (accuracy: number, knnAccuracy: number) => ({ loss, seed }: Cell) => {
  const place = ["softmax", "center", "triplet"].indexOf(loss.name);
  const base = 0.5 + seed / 100;
  return { accuracy: base + place * accuracy, knnAccuracy: base - place * knnAccuracy };
};

Deno.test("judgeClaims() compares the standard deviations of two metrics over the losses", () => {
  const one = spreadStudy();
  const [wider] = judgeClaims(one, runsOf(one, steps(0.05, 0.02)));
  assertEquals([wider!.kind, wider!.verdict, wider!.pairs, wider!.p], [
    ...["spread", "supported", 8],
    2 / 2 ** 8,
  ]);
  assertAlmostEquals(wider!.estimate, 0.03, 1e-9);
  assertEquals([wider!.metrics, wider!.sides[0]!.digests.length], [
    ["accuracy", "knnAccuracy"],
    24,
  ]);
  assertEquals(judgeClaims(one, runsOf(one, steps(0.02, 0.05)))[0]!.verdict, "refuted");
  const within = spreadStudy({ claims: [{ ...spreadClaim, margin: 0.04 }] });
  const [small] = judgeClaims(within, runsOf(within, steps(0.05, 0.02)));
  assertEquals(small!.verdict, "refuted");
  assertStringIncludes(small!.reason, "smaller than 0.04");
});

Deno.test("judgeClaims() takes a spread of the seeds that have every loss", () => {
  const one = spreadStudy();
  const runs = runsOf(one, steps(0.05, 0.02))
    .filter(({ cell }) => cell.seed !== 2 || cell.loss.name !== "triplet");
  const [verdict] = judgeClaims(one, runs);
  assertEquals([verdict!.pairs, verdict!.fairness.seeds.includes(2)], [7, false]);
  assertEquals(verdict!.notes, ["seed 2 not run in every configuration yet"]);
  const single = runs.filter(({ cell }) => cell.loss.name === "softmax");
  assertStringIncludes(judgeClaims(one, single)[0]!.reason, "a spread takes two configurations");
});

Deno.test("judgeClaims() keeps a seed of a spread in which a metric has no value", () => {
  const one = spreadStudy();
  const runs = runsOf(one, (cell) => {
    const metrics = steps(0.05, 0.02)(cell);
    return cell.seed === 3 && cell.loss.name === "center"
      ? { ...metrics, accuracy: null }
      : metrics;
  });
  const [verdict] = judgeClaims(one, runs);
  assertEquals([verdict!.pairs, verdict!.p > 2 / 2 ** 8], [8, true]);
});

Deno.test("judgeClaims() refuses a spread over more than it ranges across", () => {
  const one = spreadStudy();
  const runs = runsOf(one, steps(0.05, 0.02)).map((run) =>
    run.cell.loss.name === "center" ? { ...run, environment: { backend: "webgpu" } } : run
  );
  const [verdict] = judgeClaims(one, runs);
  assertEquals(verdict!.verdict, "refused");
  assertStringIncludes(verdict!.reason, "The spread ranges across loss, but backend is");
});

Deno.test("judgeClaims() refuses a correlation over more than it ranges across", () => {
  const mixed = study({ matrix: { ...matrix, dimension: [2, 3] }, claims: [] });
  const runs = runsOf(mixed, ({ seed }) => ({ fisherRatio: seed, accuracy: 1 / seed }));
  const claims = study({ claims: [trade] }).claims;
  const [verdict] = judgeClaims({ ...mixed, claims }, runs);
  assertEquals(verdict!.verdict, "refused");
  assertStringIncludes(verdict!.reason, "ranges across loss, but dimension is 2, 3");
});

Deno.test("judgeClaims() ranges across dimensions where the claim says so", () => {
  const across = { ...trade, correlation: { ...correlation, across: ["loss", "dimension"] } };
  const mixed = study({ matrix: { ...matrix, dimension: [2, 3, 4] }, claims: [across] });
  const runs = runsOf(mixed, ({ loss, dimension }) => {
    const x = dimension + (loss.name === "center" ? 10 : 0);
    return { fisherRatio: x, accuracy: -x };
  });
  const [verdict] = judgeClaims(mixed, runs);
  assertEquals([verdict!.pairs, verdict!.estimate, verdict!.verdict], [6, -1, "supported"]);
});

Deno.test("judgeClaims() ranks a configuration that mostly has no value as the worst", () => {
  const losses = ["softmax", "center", "triplet", "contrastive", "cosface"];
  const five = study({
    matrix: { ...matrix, loss: losses.map((name) => ({ name })) },
    claims: [{ ...trade, correlation: { ...correlation, sign: "positive" } }],
  });
  const runs = runsOf(five, ({ loss }) => {
    const rank = losses.indexOf(loss.name);
    return { fisherRatio: rank + 1, accuracy: rank === 0 ? null : rank / 10 };
  });
  const [verdict] = judgeClaims(five, runs);
  assertEquals([verdict!.pairs, verdict!.estimate, verdict!.verdict], [5, 1, "supported"]);
  assertStringIncludes(verdict!.notes.join(), "8 of 40 runs diverged or lack a metric");
});

Deno.test("judgeClaims() evaluates a withdrawn claim, gives no verdict on it, and changes no other", () => {
  const losses = ["softmax", "center", "triplet"].map((name) => ({ name }));
  const other = { ...compact, id: "other", less: { loss: { name: "triplet" } } };
  const open = { ...compact, id: "open", metric: "accuracy" };
  const verdictsWith = (withdrawn?: string) => {
    const claims = [{ ...compact, ...withdrawn && { withdrawn } }, other, open];
    const both = study({ matrix: { ...matrix, loss: losses }, claims });
    return judgeClaims(both, runsOf(both, (cell) => ({ ...ahead(cell), accuracy: cell.seed % 3 })));
  };
  const [before, ...othersBefore] = verdictsWith();
  const [after, ...othersAfter] = verdictsWith("The measure cannot fail");
  assertEquals([before!.verdict, after!.verdict], ["supported", "withdrawn"]);
  assertEquals(after, { ...before!, verdict: "withdrawn", withdrawn: "The measure cannot fail" });
  assertEquals(othersAfter, othersBefore);
});

Deno.test("judgeClaims() says no number of seeds that would decide a withdrawn claim", () => {
  const noisy = ({ loss, seed }: Cell) => ({
    fisherRatio: loss.name === "center" && seed > 1 ? 1 + seed / 9 : 1,
  });
  const five = { ...matrix, seed: SEEDS.slice(0, 5) };
  const [open] = judgeClaims(study({ matrix: five }), runsOf(study({ matrix: five }), noisy));
  assertEquals(typeof open!.seedsToDecide, "number");
  const withdrawn = study({ matrix: five, claims: [{ ...compact, withdrawn: "For a reason" }] });
  const [verdict] = judgeClaims(withdrawn, runsOf(withdrawn, noisy));
  assertEquals([verdict!.verdict, verdict!.seedsToDecide], ["withdrawn", undefined]);
});

Deno.test("judgeClaims() shows of equivalent sides the pair that differs most, where the signs are alike", () => {
  const three = study({
    matrix: { ...matrix, loss: ["softmax", "center", "triplet"].map((name) => ({ name })) },
    claims: [{
      id: "alike",
      statement: "The loss hardly matters",
      metric: "accuracy",
      equivalent: ["softmax", "center", "triplet"].map((name) => ({ loss: { name } })),
      margin: 0.5,
    }],
  });
  const values: Record<string, number> = { softmax: 0.5, center: 0.51, triplet: 0.8 };
  const [verdict] = judgeClaims(
    three,
    runsOf(three, ({ loss }) => ({ accuracy: values[loss.name]! })),
  );
  assertEquals(verdict!.verdict, "equivalent");
  assertAlmostEquals(verdict!.estimate, -0.3, 1e-9);
});

Deno.test("judgeClaims() says where the losses were tuned under other conditions", () => {
  const apart = tuned({ [rate]: [0.1, 0.01] });
  const stale = { ...apart, tuned: { ...apart.tuned, stale: "found with SGD" } };
  const [verdict] = judgeClaims(stale, runsOf(stale, ahead));
  assertEquals(verdict!.notes.at(-1), "tuned under other conditions: found with SGD");
});
