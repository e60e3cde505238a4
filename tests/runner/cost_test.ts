import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { expandMatrix } from "../../src/study/mod.ts";
import { createCostModel, nominalSeconds } from "../../src/runner/cost.ts";
import { experiment } from "../_experiments.ts";
import { sampleRun } from "../store/_run.ts";

const [cell] = expandMatrix(experiment());
const took = (seconds: number, parts: Partial<typeof cell> = {}) => ({
  cell: { ...cell!, ...parts },
  environment: { ...sampleRun().environment, seconds },
});

Deno.test("createCostModel() takes the median of cells that differ by their seed", () => {
  const model = createCostModel([2, 3, 50].map((seconds, seed) => took(seconds, { seed })));
  assertAlmostEquals(model({ ...cell!, seed: 9 }), 3, 1e-9);
});

Deno.test("createCostModel() scales the time of other cells of the loss", () => {
  const longer = { ...cell!, training: { ...cell!.training, epochs: 10, trainSize: 1000 } };
  const model = createCostModel([took(2)]);
  assertAlmostEquals(model(longer), 2 * nominalSeconds(longer) / nominalSeconds(cell!), 1e-9);
});

Deno.test("createCostModel() prefers the times of the same loss to those of others", () => {
  const model = createCostModel([took(2), took(20, { loss: { name: "triplet" } })]);
  assert(model({ ...cell!, loss: { name: "triplet" }, dimension: 3 }) > 5 * model(cell!));
});

Deno.test("createCostModel() knows nothing but the nominal cost of an empty store", () => {
  assertEquals(createCostModel([])(cell!), nominalSeconds(cell!));
});
