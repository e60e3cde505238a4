import { expandMatrix } from "../src/study/expand.ts";
import { parseExperiment } from "../src/study/parse.ts";

const seeds = Array.from({ length: 50 }, (_, seed) => seed);
const experiment = {
  name: "bench",
  title: "Bench",
  matrix: {
    dataset: ["mnist", "fashion-mnist", "cifar10"],
    loss: ["softmax", "cosface", "arcface", "center"].map((name) => ({ name })),
    dimension: [2, 3, 8, 16],
    activation: ["linear", "relu"],
    seed: seeds,
  },
};
const parsed = parseExperiment(experiment, "the benchmark");
const cells = expandMatrix(parsed).length;

Deno.bench("parseExperiment()", { group: "matrix" }, () => {
  parseExperiment(experiment, "the benchmark");
});

Deno.bench(`expandMatrix() to ${cells} cells`, { group: "matrix" }, () => {
  // A study of its own each time, which no cache can know.
  expandMatrix({ ...parsed });
});
