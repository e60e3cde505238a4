import { assert, assertEquals } from "@std/assert";
import { canonicalJson, expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const losses = [{ name: "softmax" }, { name: "cosface", margin: 0.1 }];
const matrix = { dataset: ["digits"], loss: losses, dimension: [2, 3], seed: [1, 2] };

Deno.test("expandMatrix() gives one cell a combination, the seed fastest", () => {
  const cells = expandMatrix(experiment({ matrix }));
  assertEquals(
    cells.map(({ loss, dimension, seed }) => `${loss.name} ${dimension} ${seed}`),
    ["softmax 2 1", "softmax 2 2", "softmax 3 1", "softmax 3 2"]
      .concat(["cosface 2 1", "cosface 2 2", "cosface 3 1", "cosface 3 2"]),
  );
});

Deno.test("expandMatrix() leaves no default implicit", () => {
  const [cell] = expandMatrix(experiment());
  assertEquals(cell!.loss, { name: "softmax", normalizeWeights: false });
  assertEquals(cell!.activation, "linear");
});

Deno.test("expandMatrix() resolves the defaults of a loss for its dimension", () => {
  const cells = expandMatrix(experiment({ matrix: { ...matrix, loss: [{ name: "cosface" }] } }));
  const margins = new Set(cells.map(({ loss }) => loss.margin));
  assert(margins.size > 1, `one margin for two dimensions: ${[...margins]}`);
});

Deno.test("expandMatrix() adds what include names, with all values of the factors left out", () => {
  const include = [{ loss: { name: "softmax" }, activation: ["relu", "selu"] }];
  const cells = expandMatrix(experiment({ matrix, include }));
  assertEquals(cells.length, 8 + 2 * 2 * 2);
});

Deno.test("expandMatrix() trains on the known classes where include asks for open-set", () => {
  const include = [{ evaluation: { openSet: { split: 1 } } }];
  const cells = expandMatrix(experiment({ include }));
  assertEquals(cells.map(({ evaluation }) => evaluation.openSet?.split), [undefined, 1]);
  assertEquals(cells[1]!.evaluation.metrics, ["accuracy", "fisherRatio"]);
});

Deno.test("expandMatrix() lets include choose another optimiser", () => {
  const include = [{ training: { optimizer: { name: "sgd", learningRate: 0.1 } } }];
  const cells = expandMatrix(experiment({ include }));
  assertEquals(cells.map(({ training }) => training.optimizer), [
    {
      name: "adam",
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      decoupledWeightDecay: 0,
    },
    { name: "sgd", learningRate: 0.1, momentum: 0.9, weightDecay: 0 },
  ]);
});

Deno.test("expandMatrix() drops what exclude selects, by some parameters of the loss", () => {
  const exclude = [{ loss: { name: "cosface" }, dimension: 3 }, { loss: { margin: 0.1 }, seed: 2 }];
  const cells = expandMatrix(experiment({ matrix, exclude }));
  assertEquals(cells.filter(({ loss }) => loss.name === "cosface").length, 1);
  assertEquals(cells.length, 5);
});

Deno.test("expandMatrix() gives a cell once that comes twice", () => {
  const include = [{ loss: { name: "softmax" } }];
  const cells = expandMatrix(experiment({ matrix, include }));
  assertEquals(new Set(cells.map(canonicalJson)).size, cells.length);
  assertEquals(cells.length, 8);
});
