import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { type ComparisonClaim, expandMatrix } from "../../src/study/mod.ts";
import { matches } from "../../src/study/select.ts";
import { pairSides } from "../../src/study/pairing.ts";
import { experiment } from "../_experiments.ts";

const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2], seed: [1, 2] };
const shift = { shift: 2 };

Deno.test("expandMatrix() ranges over backbone, trainSize, epochs and augmentation", () => {
  const lists = {
    backbone: ["scholl", "mlp"],
    trainSize: [50, "all"],
    augmentation: [null, shift],
  };
  const cells = expandMatrix(experiment({ matrix: { ...matrix, ...lists, epochs: [3] } }));
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
  const cells = expandMatrix(experiment({ matrix: { ...matrix, trainSize: [10] }, training }));
  assertEquals(cells.map(({ training }) => [training.backbone, training.trainSize]), [
    ["mlp", 10],
    ["mlp", 10],
  ]);
});

Deno.test("expandMatrix() lets the training of an include hold against the matrix", () => {
  const include = [{ training: { trainSize: 20 } }, { trainSize: 30, seed: 1 }];
  const cells = expandMatrix(experiment({ matrix: { ...matrix, trainSize: [10] }, include }));
  assertEquals(cells.map(({ training }) => training.trainSize), [10, 10, 20, 20, 30]);
});

Deno.test("matches() selects by the settings that a matrix ranges over", () => {
  const lists = { backbone: ["scholl", "mlp"], augmentation: [null, shift] };
  const cells = expandMatrix(experiment({ matrix: { ...matrix, ...lists } }));
  const count = (selector: Parameters<typeof matches>[0]) =>
    cells.filter((cell) => matches(selector, cell)).length;
  assertEquals(count({ backbone: "mlp" }), 4);
  assertEquals(count({ backbone: "mlp", augmentation: null }), 2);
  assertEquals(count({ augmentation: shift, seed: 1 }), 2);
  assertEquals(count({ trainSize: 64 }), 8);
  assertEquals(count({ trainSize: 65 }), 0);
});

const claim = { id: "x", statement: "x", metric: "accuracy" };
for (
  const [factor, greater, less] of [
    ["backbone", "scholl", "mlp"],
    ["trainSize", 60, 30],
    ["epochs", 2, 1],
    ["augmentation", shift, null],
    ["optimizer", { name: "sgd", learningRate: 0.1 }, { name: "adam" }],
  ] as const
) {
  Deno.test(`parseExperiment() pairs the sides of a claim about ${factor}`, () => {
    const parts = {
      matrix: { ...matrix, [factor]: [greater, less] },
      claims: [{ ...claim, greater: { [factor]: greater }, less: { [factor]: less } }],
    };
    const study = experiment(parts);
    const cells = expandMatrix(study).map((cell) => ({ cell }));
    const { about, pairs } = pairSides(study.claims[0] as ComparisonClaim, cells);
    assertEquals(about, [`training.${factor}`]);
    assertEquals(pairs.map(({ seed }) => seed), [1, 2]);
  });
}

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
