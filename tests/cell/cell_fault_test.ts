import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { checkCell } from "../../src/cell/check_cell.ts";
import { datasetInfo, datasetNames } from "../../src/data/catalogue.ts";
import { lossDefinition, lossNames } from "../../src/losses/catalogue.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { document, experiment } from "../_experiments.ts";

/** The cells of a small study with some settings of the training. */
const cellsWith = (training: Record<string, unknown>, matrix: Record<string, unknown> = {}) => {
  const sample = document();
  return expandMatrix(experiment({
    matrix: { ...sample.matrix as object, ...matrix },
    training: { ...sample.training as object, trainSize: 10, ...training },
    measures: ["accuracy"],
  }));
};

const PLATEAU = { schedule: { name: "plateau" }, validation: 10, epochs: 5 };

for (const dataset of datasetNames) {
  Deno.test(`a study may have the pixels of ${dataset} as a row, in as many dimensions`, () => {
    const pixels = datasetInfo(dataset).shape.reduce((product, side) => product * side, 1);
    const matrix = { dataset: [dataset], dimension: [pixels] };
    const training = { backbone: "pixels", epochs: 0 };
    const [cell] = cellsWith(training, matrix);
    assertEquals(checkCell(cell), cell);
    for (const dimension of [1, 2, pixels - 1, pixels + 1]) {
      assertStringIncludes(
        assertThrows(() => cellsWith(training, { ...matrix, dimension: [dimension] }), InputError)
          .message,
        `dimension must be ${pixels} with the backbone "pixels"`,
      );
    }
    for (const epochs of [1, 20]) {
      assertStringIncludes(
        assertThrows(() => cellsWith({ ...training, epochs }, matrix), InputError).message,
        'training.epochs must be 0 with the backbone "pixels"',
      );
    }
    assertStringIncludes(
      assertThrows(() => cellsWith(training, { ...matrix, activation: ["relu"] }), InputError)
        .message,
      'activation must be "linear" with the backbone "pixels"',
    );
  });
}

Deno.test("what an exclude leaves out need not go together", () => {
  const cells = expandMatrix(experiment({
    matrix: {
      dataset: ["digits"],
      loss: [{ name: "softmax" }],
      dimension: [2, 784],
      backbone: ["scholl", "pixels"],
      epochs: [0],
    },
    exclude: [{ backbone: "pixels", dimension: 2 }],
  }));
  assertEquals(
    cells.map(({ dimension, training }) => [dimension, training.backbone]),
    [[2, "scholl"], [784, "scholl"], [784, "pixels"]],
  );
});

for (const name of lossNames) {
  Deno.test(`"plateau" ${lossDefinition(name).classless ? "refuses" : "takes"} ${name}`, () => {
    const matrix = { loss: [{ name }], dimension: [10] };
    const make = () => cellsWith({ ...PLATEAU, rotation: { maximum: 60 } }, matrix);
    if (!lossDefinition(name).classless) return void make();
    assertStringIncludes(assertThrows(make, InputError).message, "tells no classes");
  });
}

Deno.test('"plateau" demands images to watch, and time for one comparison', () => {
  for (const epochs of [1, 4]) {
    assertStringIncludes(
      assertThrows(() => cellsWith({ ...PLATEAU, epochs }), InputError).message,
      `training.epochs must be 0 or at least 5 with the schedule "plateau"`,
    );
  }
  assertStringIncludes(
    assertThrows(() => cellsWith({ ...PLATEAU, validation: null }), InputError).message,
    'training.validation must be a number of images with the schedule "plateau"',
  );
  assert(cellsWith({ ...PLATEAU, epochs: 0, validation: null }).length > 0);
});

Deno.test("checkCell() refuses what does not go together, as a study does", () => {
  const [cell] = cellsWith(PLATEAU);
  const forged = { ...cell!, training: { ...cell!.training, validation: null } };
  assertStringIncludes(
    assertThrows(() => checkCell(forged), InputError).message,
    "training.validation must be",
  );
});
