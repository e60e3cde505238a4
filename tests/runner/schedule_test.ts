import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Cell, expandMatrix } from "../../src/study/mod.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { createCostModel, nominalSeconds } from "../../src/runner/schedule.ts";
import { experiment } from "../_experiments.ts";
import { sampleNetwork } from "../store/_network.ts";

const [cell] = expandMatrix(experiment());
/** A cell as it is planned: neither trained nor to be measured. */
const planned = (cell: Cell) => ({
  task: { digest: "", cell, measures: [] },
  trained: false,
  missing: [],
});
const took = (seconds: number, parts: Partial<typeof cell> = {}) => ({
  cell: { ...cell!, ...parts },
  environment: { ...sampleNetwork().environment, seconds },
});

Deno.test("createCostModel() takes the median of cells that differ by their seed", () => {
  const model = createCostModel([2, 3, 50].map((seconds, seed) => took(seconds, { seed })));
  assertAlmostEquals(model(planned({ ...cell!, seed: 9 })), 3, 1e-9);
});

Deno.test("createCostModel() scales the time of other cells of the loss", () => {
  const longer = { ...cell!, training: { ...cell!.training, epochs: 10, trainSize: 1000 } };
  const model = createCostModel([took(2)]);
  assertAlmostEquals(
    model(planned(longer)),
    2 * nominalSeconds(longer) / nominalSeconds(cell!),
    1e-9,
  );
});

Deno.test("createCostModel() prefers the times of the same loss to those of others", () => {
  const model = createCostModel([took(2), took(20, { loss: { name: "triplet" } })]);
  assert(
    model(planned({ ...cell!, loss: { name: "triplet" }, dimension: 3 })) >
      5 * model(planned(cell!)),
  );
});

Deno.test("nominalSeconds() grows with what the backbone computes and with the image", () => {
  const of = (backbone: string, dataset = cell!.dataset) =>
    nominalSeconds({ ...cell!, dataset, training: { ...cell!.training, backbone } });
  assert(of("linear") < of("mlp") && of("mlp") < of("resnet8"));
  assert(of("scholl") < of("scholl", "cifar10"));
});

Deno.test("createCostModel() prefers the times of the same backbone to those of the same loss", () => {
  const linear = { ...cell!, training: { ...cell!.training, backbone: "linear" } };
  const model = createCostModel([took(20), took(2, { ...linear, loss: { name: "triplet" } })]);
  assertAlmostEquals(model(planned(linear)), 2, 1e-9);
});

Deno.test("createCostModel() knows nothing but the nominal cost of an empty store", () => {
  assertEquals(createCostModel([])(planned(cell!)), nominalSeconds(cell!));
});

Deno.test("createCostModel() counts for a trained network the measures alone", () => {
  const [fisherRatio] = resolveMeasures(["fisherRatio"]);
  const trained = { ...planned(cell!), trained: true, missing: [fisherRatio!] };
  assert(createCostModel([took(100)])(trained) < 1);
});
