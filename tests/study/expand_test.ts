import { assert, assertEquals, assertLess, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { canonicalJson } from "../../src/base/digest.ts";
import { cellWarnings } from "../../src/study/expand.ts";
import { parseStudy } from "../../src/study/parse.ts";
import { document, experiment } from "../_experiments.ts";

const losses = [{ name: "softmax" }, { name: "cosface", margin: 0.1 }];
const matrix = { dataset: ["digits"], loss: losses, dimension: [2, 3], seed: [1, 2] };
const plain = { ...matrix, loss: [{ name: "softmax" }], dimension: [2] };
const shift = { shift: 2 };

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
  const include = [{ openSetSplit: 1 }];
  const cells = expandMatrix(experiment({ include }));
  assertEquals(cells.map(({ openSetSplit }) => openSetSplit), [null, 1]);
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

Deno.test("expandMatrix() takes the open-set split as a factor", () => {
  const cells = expandMatrix(experiment({ matrix: { ...matrix, openSetSplit: [null, 0, 4] } }));
  assertEquals(cells.length, 3 * 8);
  assertEquals(new Set(cells.map(({ openSetSplit }) => openSetSplit)), new Set([null, 0, 4]));
});

Deno.test("parseStudy() gives the cells of a study as it was asked for", () => {
  const profiles = { quick: { matrix: { seed: [7] } } };
  const { study, cells } = parseStudy(document({ matrix, profiles }), "sample.json", {
    profile: "quick",
    set: ["matrix.dimension=[3]"],
  });
  assertEquals(cells, expandMatrix(study));
  assertEquals(cells.map(({ dimension, seed }) => [dimension, seed]), [[3, 7], [3, 7]]);
});

Deno.test("expandMatrix() counts the cells of every include before it makes any", () => {
  const seed = Array.from({ length: 300 }, (_, index) => index);
  const include = new Array(2000).fill({});
  const { message } = assertThrows(
    () => experiment({ matrix: { ...matrix, seed }, include }),
    InputError,
  );
  assertStringIncludes(message, "include[82]: a study must have at most 100000 cells");
});

Deno.test("expandMatrix() looks a thousand excludes up together", () => {
  const seed = Array.from({ length: 5000 }, (_, index) => index);
  const exclude = seed.slice(0, 1000).map((each) => ({ seed: each, loss: { name: "softmax" } }));
  const started = performance.now();
  const cells = expandMatrix(experiment({ matrix: { ...matrix, seed }, exclude }));
  assertEquals(cells.length, 4 * 5000 - 2 * 1000);
  assertLess(performance.now() - started, 10_000);
});

Deno.test("cellWarnings() names a margin that the space cannot give", () => {
  const loss = [{ name: "cosface", margin: 0.5 }, { name: "softmax" }];
  const cells = expandMatrix(
    experiment({ matrix: { ...matrix, loss, dimension: [2], seed: [1] } }),
  );
  assertStringIncludes(cellWarnings(cells[0]!)[0]!, "margin of 0.5 between 10 classes");
  assertEquals(cellWarnings(cells[1]!), []);
});

Deno.test("expandMatrix() ranges over backbone, trainSize, epochs and augmentation", () => {
  const lists = {
    backbone: ["scholl", "mlp"],
    trainSize: [50, "all"],
    augmentation: [null, shift],
  };
  const cells = expandMatrix(experiment({ matrix: { ...plain, ...lists, epochs: [3] } }));
  assertEquals(cells.length, 2 * 2 * 2 * 2);
  const first = cells.filter(({ seed }) => seed === 1).map(({ training }) => [
    training.backbone,
    training.trainSize,
    training.augmentation,
    training.epochs,
  ]);
  assertEquals(first.slice(0, 4), [
    ["scholl", 50, null, 3],
    ["scholl", 50, shift, 3],
    ["scholl", "all", null, 3],
    ["scholl", "all", shift, 3],
  ]);
});

Deno.test("expandMatrix() takes from the training what the matrix does not range over", () => {
  const training = { backbone: "mlp", trainSize: 30, epochs: 7 };
  const cells = expandMatrix(experiment({ matrix: { ...plain, trainSize: [10] }, training }));
  assertEquals(cells.map(({ training }) => [training.backbone, training.trainSize]), [
    ["mlp", 10],
    ["mlp", 10],
  ]);
});

Deno.test("expandMatrix() lets the training of an include hold against the matrix", () => {
  const include = [{ training: { trainSize: 20 } }, { trainSize: 30, seed: 1 }];
  const cells = expandMatrix(experiment({ matrix: { ...plain, trainSize: [10] }, include }));
  assertEquals(cells.map(({ training }) => training.trainSize), [10, 10, 20, 20, 30]);
});

for (
  const [what, training, expected] of [
    ["of all classes", { trainSize: 1001 }, "at most 1000"],
    ["beside the validation", { trainSize: 950, validation: 100 }, "at most 900"],
    ["when all are kept back", { trainSize: "all", validation: 1000 }, "at most 0"],
  ] as const
) {
  Deno.test(`expandMatrix() refuses more images than there are ${what}`, () => {
    const { message } = assertThrows(() => experiment({ training }), InputError);
    assertStringIncludes(message, `training.trainSize must be ${expected}`);
    assertStringIncludes(message, `current value is ${training.trainSize}`);
  });
}

Deno.test("expandMatrix() counts only the images of known classes", () => {
  const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], openSetSplit: [0] };
  // Split 0 of the digits knows 2, 4, 5, 9, 8 and 3: 99 + 97 + 90 + 99 + 98 + 102 images.
  assertEquals(experiment({ training: { trainSize: 585 }, matrix }).training.trainSize, 585);
  assertThrows(
    () => experiment({ training: { trainSize: 586 }, matrix }),
    InputError,
    "at most 585",
  );
});

Deno.test("expandMatrix() holds what a matrix says of the training to its schema", () => {
  for (const epochs of [20_000, 2 ** 53 - 1]) {
    assertThrows(
      () => experiment({ matrix: { ...plain, epochs: [3, epochs] } }),
      InputError,
      "matrix.training.epochs: must be at most 10000",
    );
  }
});

Deno.test("expandMatrix() refuses a long tail that the classes do not have the images for", () => {
  const expand = (training: Record<string, unknown>) => expandMatrix(experiment({ training }));
  assertEquals(expand({ trainSize: { most: 50, least: 5 }, validation: 20 }).length > 0, true);
  assertThrows(() => expand({ trainSize: { most: 5_000_000, least: 5 } }), Error, "most");
  assertThrows(() => expand({ trainSize: { most: 4, least: 5 } }), Error, "at most as large");
  assertThrows(
    () => expand({ trainSize: { most: 900_000, least: 5 } }),
    Error,
    "must leave each class its images, because class 0",
  );
});
