import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { useBackend } from "../../../src/compute/backend.ts";
import { tf } from "../../../src/compute/tf.ts";
import { componentsOfMeasure } from "../../../src/identity/components.ts";
import type { MeasureRequest } from "../../../src/measures/mod.ts";
import { resolveMeasures } from "../../../src/measures/resolve.ts";
import { takeMeasures } from "../../../src/measures/take.ts";
import { readVariables } from "../../../src/networks/restore.ts";
import { expandMatrix } from "../../../src/study/mod.ts";
import { experiment } from "../../_experiments.ts";
import { sourceOf, trainNetwork } from "../_network.ts";

const request = {
  name: "fineTune",
  dataset: "fashion-sample",
  trainSize: 400,
  testSize: 200,
  epochs: 3,
  batchSize: 20,
};

/** Trains a small network on digits, and takes measures of it; looks for leaks and for damage. */
async function taken(parts: Record<string, unknown>, ...requests: MeasureRequest[]) {
  await useBackend("wasm");
  const [cell] = expandMatrix(experiment({
    training: { trainSize: 200, testSize: 50, epochs: 1, batchSize: 32 },
    ...parts,
  }));
  const network = await trainNetwork(cell!);
  const before = tf.memory().numTensors;
  const weights = await readVariables(network.trainer.backbone.variables);
  const results = await takeMeasures(sourceOf(cell!, network), resolveMeasures(requests));
  assertEquals(tf.memory().numTensors, before, "tensors are left behind");
  assertEquals(await readVariables(network.trainer.backbone.variables), weights);
  network.trainer.dispose();
  return results.map(({ values, notes }) => ({
    value: Object.values(values)[0],
    note: Object.values(notes)[0],
  }));
}

const matrix = { dataset: ["digits"], loss: [{ name: "triplet" }], dimension: [16], seed: [1] };

Deno.test("fineTune trains a copy on the other dataset, the same each time", async () => {
  const untrained = { ...request, learningRate: 1e-12 };
  const [first, frozen] = await taken({ matrix }, request, untrained);
  const [, second] = await taken({ matrix }, untrained, request);
  assertEquals(first, { value: second!.value, note: undefined });
  assertGreater(first!.value!, 0.55);
  assertGreater(first!.value! - frozen!.value!, 0.3);
});

Deno.test("fineTune draws the new head from the seed of the network", async () => {
  const untrained = { ...request, learningRate: 1e-12 };
  const [[first], [same], [other]] = [
    await taken({ matrix }, untrained),
    await taken({ matrix }, untrained),
    await taken({ matrix: { ...matrix, seed: [2] } }, untrained),
  ];
  assertEquals(first, same);
  assert(first!.value !== other!.value);
});

Deno.test("fineTune leaves the running statistics of the network as they are", async () => {
  const parts = {
    matrix,
    training: { trainSize: 64, testSize: 50, epochs: 1, batchSize: 32, backbone: "resnet8" },
  };
  const [result] = await taken(parts, { ...request, trainSize: 60, epochs: 1 });
  assert(Number.isFinite(result!.value));
});

Deno.test("fineTune says why it has no value", async () => {
  const [diverged, unnamed] = await taken(
    { matrix },
    { ...request, learningRate: 1e30 },
    "fineTune",
  );
  assertEquals([diverged!.value, unnamed!.value], [null, null]);
  assertStringIncludes(diverged!.note!, "fine-tuning diverged at step");
  assertStringIncludes(unnamed!.note!, "name the dataset to train on");
});

Deno.test("componentsOfMeasure() names the loss that fineTune trains with, and the training", () => {
  const [cell] = expandMatrix(experiment());
  const [fineTune, transfer] = resolveMeasures([
    { name: "fineTune", dataset: "fashion-sample" },
    { name: "transfer", dataset: "fashion-sample" },
  ]);
  const other = { ...cell!, loss: { name: "center" } };
  const components = componentsOfMeasure(fineTune!, other);
  for (const name of ["loss/softmax", "loss/center", "training", "optimizer/adam"]) {
    assert(components.includes(name), name);
  }
  assert(!componentsOfMeasure(transfer!, other).includes("loss/softmax"));
});
