import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { judgeClaims } from "../../src/claims/mod.ts";
import { FIGURES } from "../../src/figures/figures.ts";
import { reportInput } from "../../src/results/input.ts";
import { factsOf } from "../../src/results/verdicts.ts";
import type { Cell } from "../../src/study/mod.ts";
import { parseSvg } from "../figures/_svg.ts";
import { sampleRun } from "../results/_sample.ts";
import { experiment } from "../_experiments.ts";
import { runsOf } from "./_runs.ts";

const matrix = {
  dataset: ["digits"],
  loss: [{ name: "softmax" }, { name: "center" }],
  dimension: [2, 3],
  epochs: [1, 5],
  seed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
};
const measures = ["accuracy", "knnAccuracy", "silhouette", "daviesBouldin"];
const include = [{
  training: { epochs: 5, optimizer: { name: "adam", learningRate: 0.3 } },
  dimension: [2],
}];
const at = { dimension: 2, epochs: 5, optimizer: { name: "adam", learningRate: 0.001 } };
const claim = {
  id: "better",
  statement: "Center loss is better",
  metric: "accuracy",
  greater: { loss: { name: "center" }, ...at },
  less: { loss: { name: "softmax" }, ...at },
};
const study = (parts: Record<string, unknown>, own: Record<string, unknown> = claim) =>
  experiment({
    ...{ matrix, measures, include },
    training: { optimizer: at.optimizer, trainSize: 64, testSize: 50, batchSize: 32 },
    claims: [{ ...own, ...parts }],
  });

/** Center is ahead, but not by kNN in three dimensions, nor at the great rate. */
const values = ({ loss, dimension, seed, training: { optimizer } }: Cell) => {
  const ahead = (lead: number) => (loss.name === "center" ? lead : 0) + seed / 1e4;
  const lead = optimizer.learningRate === 0.3 ? -0.1 : 0.1;
  return {
    accuracy: 0.5 + ahead(lead),
    knnAccuracy: 0.5 + (dimension === 3 ? 0 : ahead(lead / 2)),
    silhouette: 0.5 + ahead(lead),
    daviesBouldin: 1,
  };
};
const judged = (universe: Record<string, unknown>, own: Record<string, unknown> = claim) => {
  const it = study({ universe }, own);
  return judgeClaims(it, runsOf(it, values))[0]!;
};

Deno.test("judgeClaims() surveys every combination of a claim's choices, its own first", () => {
  const verdict = judged({ metric: ["knnAccuracy"], dimension: [3], epochs: [1, 5] });
  const universe = verdict.universe!;
  assertEquals(universe.choices, [
    { setting: "metric", values: ["accuracy", "knnAccuracy"] },
    { setting: "dimension", values: [2, 3] },
    { setting: "epochs", values: [5, 1] },
  ]);
  assertEquals(universe.analyses.length, 8);
  assertEquals(universe.analyses[0]!.settings, { metric: "accuracy", dimension: 2, epochs: 5 });
  assertEquals(universe.analyses[0]!.estimate, verdict.estimate);
  assertEquals([universe.judged, universe.agree, universe.sameSign, universe.share], [
    ...[8, 6, 6, 0.75],
  ]);
  const undecided = universe.analyses.filter(({ outcome }) => outcome === "undecided");
  assertEquals(undecided.map(({ settings: { metric, dimension } }) => [metric, dimension]), [
    ...[["knnAccuracy", 3], ["knnAccuracy", 3]],
  ]);
  assertStringIncludes(factsOf(verdict).summary, "6 of 8 analyses agree (75 %)");
});

Deno.test("judgeClaims() surveys other trainings by the path of a setting", () => {
  const { verdict, universe } = judged({ "training.optimizer.learningRate": [0.3] });
  assertEquals(universe!.analyses.map(({ outcome }) => outcome), ["supported", "refuted"]);
  assertEquals([verdict, universe!.agree], ["supported", 1]);
  const whole = judged({ optimizer: [{ name: "adam", learningRate: 0.3 }] });
  assertEquals(whole.universe!.analyses.map(({ outcome }) => outcome), ["supported", "refuted"]);
});

Deno.test("judgeClaims() decides a claim with a universe as it does without", () => {
  const { universe: _, ...surveyed } = judged({ metric: ["knnAccuracy"], epochs: [1] });
  const it = study({});
  assertEquals(judgeClaims(it, runsOf(it, values))[0], surveyed);
});

Deno.test("judgeClaims() counts an analysis without runs as none that agrees", () => {
  const it = study({ universe: { dimension: [3] } });
  const runs = runsOf(it, values).filter(({ cell }) => cell.dimension === 2);
  const { universe } = judgeClaims(it, runs)[0]!;
  assertEquals(universe!.analyses.map(({ outcome }) => outcome), ["supported", "missing"]);
  assertEquals([universe!.judged, universe!.agree, universe!.share], [1, 1, 1]);
});

Deno.test("judgeClaims() surveys an equivalence, too", () => {
  const { metric, greater, less } = claim;
  const alike = {
    id: "alike",
    statement: "Alike",
    metric,
    equivalent: [greater, less],
    margin: 0.05,
  };
  const { universe } = judged({ metric: ["knnAccuracy"], dimension: [3] }, alike);
  assertEquals(
    universe!.analyses.map(({ outcome }) => outcome),
    ["refuted", "refuted", "undecided", "equivalent"],
  );
});

const FAULTS: [string, Record<string, unknown>, string][] = [
  ["an unknown metric", { metric: ["acuracy"] }, 'did you mean "accuracy"?'],
  ["a metric that is not measured", { metric: ["nc1"] }, "claims[0].universe.metric[0]"],
  [
    "a metric with another better side",
    { metric: ["daviesBouldin"] },
    '"daviesBouldin" has another better side than "accuracy"',
  ],
  ["a setting that is none", { epoch: [1] }, "claims[0].universe"],
  ["a value that is none", { dimension: ["two"] }, "claims[0].universe.dimension[0]"],
  ["cells that there are not", { dimension: [50] }, "universe.dimension[0]: no cell"],
  [
    "too many analyses",
    { dimension: Array(40).fill(3), epochs: Array(40).fill(1) },
    "at most 1000 analyses",
  ],
];
for (const [what, universe, expected] of FAULTS) {
  Deno.test(`parseExperiment() refuses a universe of ${what}`, () => {
    assertStringIncludes(
      assertThrows(() => study({ universe }), InputError).message,
      expected,
    );
  });
}

Deno.test("parseExperiment() refuses a universe of what the claim is about, or that its margin cannot be of", () => {
  const over = { ...claim, less: { ...claim.greater, dimension: 3 } };
  const { message } = assertThrows(
    () => study({ universe: { dimension: [2, 3] } }, over),
    InputError,
  );
  assertStringIncludes(message, "the claim is about it");
  const margin = assertThrows(
    () => study({ universe: { metric: ["silhouette"] }, margin: 0.01 }),
    InputError,
  );
  assertStringIncludes(margin.message, '"silhouette" has another range');
});

Deno.test("specification-curve shows each analysis and each choice once, and is drawn unasked", () => {
  const it = study({ universe: { metric: ["knnAccuracy"], dimension: [3], epochs: [1] } });
  const verdicts = judgeClaims(it, runsOf(it, values));
  const input = reportInput({ ...it, figures: [] }, [sampleRun({})], verdicts);
  assertEquals(input.experiment.figures, ["specification-curve"]);
  const drawings = FIGURES["specification-curve"].draw(input);
  assertEquals(drawings.length, 1);
  const { svg, caption } = drawings[0]!;
  parseSvg(svg);
  for (const text of ["metric", "dimension", "epochs", "kNN accuracy", "supported", "undecided"]) {
    assertStringIncludes(svg, `>${text}`);
  }
  assertStringIncludes(caption, "6 of 8 analyses agree");
  assertEquals(FIGURES["specification-curve"].draw({ ...input, verdicts: [] }), []);
});
