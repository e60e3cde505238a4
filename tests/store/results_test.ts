import { assertEquals } from "@std/assert";
import { parse } from "@std/csv";
import { resultsCsv } from "../../src/store/mod.ts";
import { sampleRun } from "./_network.ts";

Deno.test("resultsCsv() gives a row a run, a column a factor and metric", () => {
  const { digest, cell } = sampleRun();
  const other = sampleRun({
    cell: { ...cell, loss: { name: "cosface", margin: 0.1, scale: null }, seed: 2 },
    metrics: { accuracy: 0.5, silhouette: 0.25 },
  });
  const rows = parse(resultsCsv([sampleRun(), other]), { skipFirstRow: true });
  assertEquals(rows, [
    {
      ...factors(1),
      loss: "softmax",
      "loss.normalizeWeights": "false",
      "loss.margin": "",
      accuracy: "0.75",
      silhouette: "",
      digest,
    },
    {
      ...factors(2),
      loss: "cosface",
      "loss.normalizeWeights": "",
      "loss.margin": "0.1",
      accuracy: "0.5",
      silhouette: "0.25",
      digest: other.digest,
    },
  ]);
});

function factors(seed: number): Record<string, string> {
  return {
    dataset: "digits",
    "loss.scale": "",
    dimension: "2",
    activation: "linear",
    seed: String(seed),
    openSetSplit: "",
    trainSize: "64",
    epochs: "1",
    backbone: "scholl",
    augmentation: "",
    fisherRatio: "",
    divergedAt: "",
  };
}

Deno.test("resultsCsv() writes no header and no text that a spreadsheet would evaluate", () => {
  const run = sampleRun();
  const own = { ...run.cell, loss: { name: "softmax", "=1+1": "@SUM(A1)" } };
  const csv = resultsCsv([run, { ...run, cell: own }]);
  assertEquals(csv.match(/(^|,)"?[=+@-]/gm), null);
  assertEquals(csv.includes("'@SUM(A1)"), true);
});
