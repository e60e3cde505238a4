import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { partnerFinder } from "../../src/cell/pairing.ts";
import { experiment } from "../_experiments.ts";

const matrix = {
  dataset: ["digits"],
  loss: [{ name: "softmax" }, { name: "center" }],
  dimension: [2, 3],
  seed: [1, 5, 3],
};
const cells = expandMatrix(experiment({ matrix }));
const cellOf = (loss: string, dimension: number, seed: number) =>
  cells.find((cell) =>
    cell.loss.name === loss && cell.dimension === dimension && cell.seed === seed
  )!;

Deno.test("partnerFinder() takes the next seed, and after the last the first", () => {
  const partnerOf = partnerFinder(cells);
  assertEquals(partnerOf(cellOf("center", 2, 1), null), cellOf("center", 2, 3));
  assertEquals(partnerOf(cellOf("center", 3, 3), "softmax"), cellOf("softmax", 3, 5));
  assertEquals(partnerOf(cellOf("softmax", 3, 5), "softmax"), cellOf("softmax", 3, 1));
});

Deno.test("partnerFinder() finds nobody of one seed, of an unknown loss or of a loss of two forms", () => {
  const single = cells.filter(({ seed }) => seed === 1);
  assertEquals(partnerFinder(single)(single[0]!, "softmax"), undefined);
  assertEquals(partnerFinder(cells)(cells[0]!, "triplet"), undefined);
  const forms = [{ name: "softmax" }, { name: "softmax", normalizeWeights: true }];
  const two = expandMatrix(experiment({ matrix: { ...matrix, loss: forms } }));
  assertEquals(partnerFinder(two)(two[0]!, "softmax"), undefined);
  assert(partnerFinder(two)(two[0]!, null) !== undefined);
});

Deno.test("parseExperiment() refuses to compare networks where there is none to compare with", () => {
  const measures = [{ name: "layerCka", against: "triplet" }];
  assertThrows(
    () => experiment({ matrix, measures }),
    InputError,
    'no cell has a partner of the loss "triplet" with another seed',
  );
  const layer = [{ name: "layerCka", layer: "conv9" }];
  assertThrows(() => experiment({ matrix, measures: layer }), InputError, 'no layer "conv9"');
});
