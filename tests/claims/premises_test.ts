import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { judgeClaims } from "../../src/claims/mod.ts";
import { factsOf } from "../../src/results/verdicts.ts";
import type { Cell } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";
import { runsOf } from "./_runs.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const matrix = {
  dataset: ["digits"],
  loss: [{ name: "softmax" }, { name: "center" }],
  dimension: [2],
  seed: SEEDS,
};
/** A baseline row, which is a row of its loss as well. */
const include = [{ loss: { name: "softmax" }, training: { backbone: "linear" } }];
const claim = {
  id: "better",
  statement: "Center loss classifies better",
  metric: "accuracy",
  greater: { loss: { name: "center" } },
  less: { loss: { name: "softmax" }, backbone: "scholl" },
};
const premise = {
  statement: "Features of softmax beat the baseline",
  greater: { metric: "knnAccuracy", of: { loss: { name: "softmax" } } },
  less: { metric: "accuracy", of: { backbone: "linear" } },
  margin: 0.02,
};
const measures = ["accuracy", "knnAccuracy"];
const study = (requires: unknown[], parts: Record<string, unknown> = {}) =>
  experiment({ matrix, include, measures, claims: [{ ...claim, requires }], ...parts });

/** Center is ahead in every seed, and softmax stands above its baseline by a lead in some. */
const values = (lead: (seed: number) => number) => ({ loss, seed, training }: Cell) => ({
  accuracy: training.backbone === "linear"
    ? 0.8 + seed / 1000
    : loss.name === "center"
    ? 0.95 + seed / 1000
    : 0.9,
  knnAccuracy: 0.8 + seed / 1000 + lead(seed),
});

const judged = (
  requires: unknown[],
  lead: (seed: number) => number = () => 0.05,
  parts: Record<string, unknown> = {},
) => {
  const own = study(requires, parts);
  return judgeClaims(own, runsOf(own, values(lead)))[0]!;
};

Deno.test("judgeClaims() judges a claim whose premise holds, and says so", () => {
  const verdict = judged([premise]);
  assertEquals([verdict.verdict, verdict.premises![0]!.holds], ["supported", true]);
  assertAlmostEquals(verdict.premises![0]!.estimate!, 0.05);
  assertEquals(verdict.premises![0]!.p, 2 ** -10);
  assertStringIncludes(factsOf(verdict).evidence, "its premise holds");
});

Deno.test("judgeClaims() calls a claim out of reach whose premise fails, with its numbers", () => {
  for (const lead of [() => 0.01, () => -0.2, (seed: number) => seed < 9 ? 0.05 : 0]) {
    const verdict = judged([premise], lead);
    const { holds, p } = verdict.premises![0]!;
    const fails = p! > 0.05;
    assertEquals(holds, !fails);
    assertEquals(verdict.verdict, fails ? "outOfReach" : "supported");
  }
  const verdict = judged([premise], () => -0.056);
  assertStringIncludes(
    verdict.reason,
    "difference -0.056 (-0.056 to -0.056), 0 of 10 pairs greater by more than 0.02",
  );
  assertEquals(factsOf(verdict).word, "Out of reach");
  assertEquals(factsOf(verdict).summary, verdict.reason);
});

Deno.test("judgeClaims() takes a side of a premise that is a number, above or below", () => {
  const [beats, chance] = [0.85, 0.75].map((number) => ({
    statement: "It learns something",
    greater: { metric: "accuracy", of: { backbone: "linear" } },
    less: number,
  }));
  const below = {
    statement: "The task is not solved",
    greater: 0.99,
    less: { metric: "accuracy", of: { loss: { name: "center" } } },
  };
  assertEquals(judged([chance]).verdict, "supported");
  assertEquals(judged([beats]).verdict, "outOfReach");
  assertEquals(judged([chance, below]).verdict, "supported");
  assertEquals(judged([chance, beats]).verdict, "outOfReach");
});

Deno.test("judgeClaims() counts the seeds of a premise on an event without a test", () => {
  const rare = (atMost: number) => ({
    statement: "Training hardly ever fails",
    event: { metric: "knnAccuracy", atMost: 0.7 },
    of: { loss: { name: "center" } },
    atMost,
  });
  const lead = (seed: number) => seed > 8 ? -0.4 : 0;
  assertEquals(judged([rare(0.2)], lead).verdict, "supported");
  const verdict = judged([rare(0.1)], lead);
  assertEquals(verdict.verdict, "outOfReach");
  assertStringIncludes(verdict.reason, "knnAccuracy at most 0.7 in 2 of 10 seeds, where at most");
});

Deno.test("judgeClaims() wants a premise of every configuration that a side selects", () => {
  const all = {
    statement: "Every network classifies well",
    greater: { metric: "accuracy", of: {} },
    less: 0.85,
  };
  const verdict = judged([all]);
  assertEquals(verdict.verdict, "outOfReach");
  assertStringIncludes(verdict.reason, "of 3 the one that does least");
  assertStringIncludes(verdict.reason, "training.backbone linear");
});

Deno.test("judgeClaims() lets premises take no share of the family's level", () => {
  const free = judged([]);
  for (const requires of [[premise], [premise, premise, premise]]) {
    const { p, adjustedP, estimate, interval } = judged(requires);
    assertEquals([p, adjustedP, estimate, interval], [
      ...[free.p, free.adjustedP, free.estimate, free.interval],
    ]);
  }
});

Deno.test("judgeClaims() does not tell a premise of too few runs, nor the claim", () => {
  const four = { matrix: { ...matrix, seed: SEEDS.slice(0, 4) } };
  const verdict = judged([premise], () => 0.05, four);
  assertEquals([verdict.verdict, verdict.premises![0]!.holds], ["undecided", undefined]);
  const own = study([premise]);
  const runs = runsOf(own, values(() => 0.05)).filter(({ cell }) =>
    cell.training.backbone !== "linear"
  );
  const [without] = judgeClaims(own, runs);
  assertEquals(without!.verdict, "undecided");
  assertStringIncludes(without!.reason, "Whether its premise holds is not known");
});

Deno.test("judgeClaims() takes a baseline of a single seed for its value", () => {
  const once = [{ ...include[0], seed: [1] }];
  assertEquals(judged([premise], () => 0.05, { include: once }).verdict, "supported");
});

Deno.test("judgeClaims() keeps a withdrawn claim withdrawn, whatever its premise", () => {
  const own = experiment({
    ...{ matrix, include, measures },
    claims: [{ ...claim, requires: [premise], withdrawn: "The measure cannot show it" }],
  });
  assertEquals(judgeClaims(own, runsOf(own, values(() => -1)))[0]!.verdict, "withdrawn");
});

Deno.test("judgeClaims() looks up a premise that several claims require", () => {
  const own = experiment({
    ...{ matrix, include, measures },
    premises: { "beats-baseline": premise },
    claims: ["a", "b"].map((id) => ({ ...claim, id, requires: ["beats-baseline"] })),
  });
  const verdicts = judgeClaims(own, runsOf(own, values(() => 0)));
  assertEquals(verdicts.map(({ verdict }) => verdict), ["outOfReach", "outOfReach"]);
});

const softmax = { loss: { name: "softmax" } };
const FAULTS: [string, unknown[], string][] = [
  [
    "without a name in the study",
    ["beats-pixels"],
    'claims[0].requires[0]: there is no premise "beats-pixels": the study has none in "premises"',
  ],
  [
    "on cells that there are not",
    [{ ...premise, less: { metric: "accuracy", of: { backbone: "resnet8" } } }],
    'claims[0].requires[0]: no cell of the experiment is {"backbone":"resnet8"}',
  ],
  [
    "on a metric that is not measured",
    [{ ...premise, greater: { metric: "silhouette", of: softmax } }],
    'requires[0].greater.metric: 10 of 10 cells do not measure "silhouette"',
  ],
  [
    "of equal sides",
    [{ ...premise, greater: premise.less }],
    "both sides select the same metric of the same cells",
  ],
  [
    "whose sides overlap",
    [{ ...premise, greater: { metric: "accuracy", of: {} }, less: { metric: "accuracy", of: {} } }],
    "both sides select the same metric of the same cells",
  ],
  ["of two numbers", [{ ...premise, greater: 1, less: 0 }], "claims[0].requires[0]"],
];
for (const [what, requires, expected] of FAULTS) {
  Deno.test(`parseExperiment() refuses a premise ${what}`, () => {
    assertStringIncludes(assertThrows(() => study(requires), InputError).message, expected);
  });
}
