import { assertEquals, assertStringIncludes } from "@std/assert";
import { judgeClaims } from "../../src/judge/claims/mod.ts";
import { reportVerdicts, verdictsText } from "../../src/cli/_verdicts.ts";
import { experiment } from "../_experiments.ts";
import { runsOf } from "../judge/claims/_runs.ts";

const study = experiment({
  matrix: {
    dataset: ["digits"],
    loss: [{ name: "softmax" }, { name: "center" }],
    dimension: [2],
    seed: [1, 2, 3, 4, 5, 6],
  },
  claims: [{
    id: "compact",
    statement: "Center loss makes classes more compact",
    source: "figure 5",
    metric: "fisherRatio",
    greater: { loss: { name: "center" } },
    less: { loss: { name: "softmax" } },
  }],
});
const verdicts = judgeClaims(
  study,
  runsOf(study, ({ loss, seed }) => ({
    fisherRatio: loss.name === "center" ? 2 * seed : seed,
  })),
);

Deno.test("reportVerdicts() says the difference, its interval and the test", () => {
  const [verdict] = reportVerdicts(verdicts);
  assertEquals([verdict!.verdict, verdict!.source], ["supported", "figure 5"]);
  assertStringIncludes(
    verdict!.evidence,
    "Difference of fisherRatio: 3.5 (96.9 % interval 1 to 6) for the typical seed (median of the " +
      "differences), mean 3.5",
  );
  assertStringIncludes(verdict!.evidence, "exact sign test p = 0.03125");
});

Deno.test("reportVerdicts() gives the fairness header", () => {
  const { fairness } = reportVerdicts(verdicts)[0]!;
  assertEquals(fairness, {
    dataset: "digits",
    openSetSplit: "none",
    backbone: "scholl",
    dimension: "2",
    activation: "linear",
    trainSize: "64",
    testSize: "50",
    epochs: "1",
    batchSize: "32",
    optimizer: "adam 0.001",
    augmentation: "none",
    backend: "wasm",
    tuning: "none",
    seeds: "1 2 3 4 5 6",
    compared: "loss",
  });
});

Deno.test("verdictsText() prints a line a claim, then the reasons", () => {
  const [heading, line] = verdictsText(verdicts).split("\n");
  assertEquals(heading!.split(/\s{2,}/).slice(0, 4), ["Claim", "Verdict", "Metric", "Estimate"]);
  assertEquals(line!.split(/\s+/).slice(0, 4), ["compact", "supported", "fisherRatio", "3.5"]);
  assertStringIncludes(verdictsText(verdicts), "\n\ncompact: Difference of fisherRatio: 3.5");
});
