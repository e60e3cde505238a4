import { FIGURES } from "../src/figures/figures.ts";
import { renderReport } from "../src/pages/report.ts";
import { sampleRun } from "../tests/results/_sample.ts";

/** So many runs of 80 configurations with 100 test images each. */
function manyRuns(count: number) {
  return Array.from({ length: count }, (_, i) =>
    sampleRun({
      loss: { name: ["softmax", "center", "cosface", "triplet"][i % 4]!, margin: (i % 20) / 40 },
      dataset: i % 40 < 20 ? "mnist" : "fashion-mnist",
      dimension: i % 80 < 40 ? 2 : 3,
      seed: Math.floor(i / 80),
      points: 100,
      unknown: 20,
    }));
}

for (const count of [80, 2000]) {
  const runs = manyRuns(count);
  const experiment = { name: "bench", title: "Bench", figures: Object.keys(FIGURES) };
  Deno.bench(`renderReport() of ${count} runs, every figure and the page`, {
    group: "report",
    n: 3,
    warmup: 1,
  }, () => {
    renderReport({ experiment, runs }, { formats: ["svg", "html", "md", "csv"] });
  });
}
