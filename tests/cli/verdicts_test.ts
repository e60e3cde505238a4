import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { judgeClaims } from "../../src/judge/claims/mod.ts";
import { verdictsText } from "../../src/cli/_verdicts.ts";
import { reportVerdicts } from "../../src/reports/judged.ts";
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

const plain = (width: number) => ({ width, bold: (text: string) => text });

Deno.test("verdictsText() says the claim, the effect with its interval, and the seeds", () => {
  assertEquals(verdictsText(verdicts, plain(100)).split("\n"), [
    "supported  compact: Center loss makes classes more compact (figure 5)",
    "           difference of Fisher ratio: 3.5 (96.9 % interval 1 to 6); 6 seeds",
    "           note: whether networks collapsed is not known: neither accuracy nor classesUsed is",
    "           measured",
    "           note: untuned: no setting of these losses was chosen on validation images",
  ]);
});

Deno.test("verdictsText() says how many seeds more would decide", () => {
  const few = judgeClaims(
    study,
    runsOf(study, ({ loss, seed }) => ({ fisherRatio: loss.name === "center" ? 2 * seed : seed }))
      .filter(({ cell }) => cell.seed <= 3),
  );
  const needed = few[0]!.seedsToDecide!;
  const text = verdictsText(few, plain(200));
  assertMatch(text, /^undecided /);
  assertStringIncludes(text, `3 seeds; about ${needed} would decide, ${needed - 3} more`);
});

Deno.test("verdictsText() keeps to the width, and makes nothing but the verdict bold", () => {
  const bold = (text: string) => `<${text}>`;
  const lines = verdictsText(verdicts, { width: 50, bold }).split("\n");
  assertEquals(lines[0]!.startsWith("<supported>  compact: "), true);
  assertEquals(lines.slice(1).every((line) => line.length <= 50 && !line.includes("<")), true);
});
