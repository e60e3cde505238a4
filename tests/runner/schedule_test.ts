import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Cell, expandMatrix } from "../../src/study/mod.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { measureNames } from "../../src/measures/mod.ts";
import { createCostModel, measureSeconds, nominalSeconds } from "../../src/runner/schedule.ts";
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

const settings = (training: Partial<Cell["training"]>, dataset = "mnist"): Cell => ({
  ...cell!,
  dataset,
  training: { ...cell!.training, trainSize: 20_000, testSize: "all", batchSize: 64, ...training },
});

Deno.test("nominalSeconds() of a pass is that of the atlas's machine, within 30 %", () => {
  // Per image of a pass: 0.55 ms at 28 x 28 x 1, 1.3 ms at 32 x 32 x 3.
  for (const [dataset, milliseconds] of [["mnist", 0.55], ["cifar10", 1.3]] as const) {
    const pass = nominalSeconds(settings({ epochs: 2 }, dataset)) -
      nominalSeconds(settings({ epochs: 1 }, dataset));
    const ratio = pass / 20 / milliseconds;
    assert(ratio > 0.7 && ratio < 1.3, `${dataset}: ${ratio}`);
  }
});

Deno.test("nominalSeconds() of an untrained network, or of pixels, is that of its images", () => {
  const [trained, untrained, pixels] = [
    nominalSeconds(settings({ epochs: 1 })),
    nominalSeconds(settings({ epochs: 0 })),
    nominalSeconds(settings({ epochs: 0, backbone: "pixels" })),
  ];
  assert(untrained < trained / 2 && pixels < 1, `${trained}, ${untrained}, ${pixels}`);
});

Deno.test("nominalSeconds() counts the most epochs of a plateau, and what watches it", () => {
  const schedule = { name: "plateau", warmup: 0.5, window: 0.2, decay: 0.2 } as const;
  const kept = { epochs: 20, validation: 2000 };
  const watched = nominalSeconds(settings({ ...kept, schedule }));
  const fixed = nominalSeconds(settings(kept));
  assert(watched > fixed && watched < 1.2 * fixed);
});

Deno.test("createCostModel() learns from the epochs that a plateau took, not from the most", () => {
  const own = settings({
    epochs: 30,
    validation: 2000,
    schedule: { name: "plateau", warmup: 0.5, window: 0.2, decay: 0.2 },
  });
  const convergence = { epochs: 6, converged: true, validationAccuracy: [0.9] };
  const seconds = nominalSeconds(own, 6);
  const model = createCostModel([{ ...took(seconds), cell: own, convergence }]);
  assertAlmostEquals(model(planned(own)), nominalSeconds(own), 1e-9);
});

Deno.test("createCostModel() counts protocols by the images that they embed and train on", () => {
  const costs = (measure: Record<string, unknown>) => {
    const missing = resolveMeasures([measure as { name: string }]);
    return createCostModel([])({ ...planned(settings({})), trained: true, missing });
  };
  const transfer = { name: "transfer", dataset: "fashion-mnist", testSize: 500 };
  assert(costs({ ...transfer, trainSize: 10_000 }) > costs({ ...transfer, trainSize: 1000 }) + 1);
  const fineTune = { name: "fineTune", dataset: "fashion-mnist", trainSize: 1000 };
  assert(costs({ ...fineTune, epochs: 20 }) > 4 * costs({ ...fineTune, epochs: 2 }));
  assert(costs({ name: "mapAtR" }) > 5 * costs({ name: "fisherRatio" }));
});

Deno.test("measureSeconds() is a number for every measure, of another dataset too", () => {
  const [cell] = expandMatrix(experiment());
  for (const name of measureNames) {
    const plain = resolveMeasures([name]);
    const asked = plain.map(({ parameters }) =>
      "dataset" in parameters ? { name, dataset: "notmnist" } : name
    );
    for (const measure of [...plain, ...resolveMeasures(asked)]) {
      const seconds = measureSeconds(measure, cell!);
      assert(seconds > 0 && seconds < 1000, `${name}: ${seconds}`);
    }
  }
});
