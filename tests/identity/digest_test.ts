import process from "node:process";
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { componentsOfMeasure, componentsOfNetwork } from "../../src/identity/components.ts";
import { measureDigest, measureIdentity } from "../../src/identity/measure.ts";
import { digestCell, networkDigest, networkIdentity } from "../../src/identity/network.ts";
import { componentNames } from "../../src/identity/probes/catalogue.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";
import { CELL_NAMES, cellOf, MEASURE_NAMES, measureOf } from "./_samples.ts";

const cell = expandMatrix(experiment())[0]!;

Deno.test("digestCell() gives 64 hexadecimal digits, the same for any order of keys", async () => {
  assertMatch(await digestCell(cell), /^[0-9a-f]{64}$/);
  const reversed = Object.fromEntries(Object.entries(cell).reverse()) as unknown as typeof cell;
  assertEquals(await digestCell(reversed), await digestCell(cell));
});

Deno.test("digestCell() differs by seed, dataset, loss, known classes and backend", async () => {
  const digests = await Promise.all([
    digestCell(cell),
    digestCell({ ...cell, seed: 2 }),
    digestCell({ ...cell, dataset: "fashion-sample" }),
    digestCell({ ...cell, loss: { name: "softmax", normalizeWeights: true } }),
    digestCell({ ...cell, openSetSplit: 0 }),
    digestCell(cell, { backend: "webgpu" }),
  ]);
  assertEquals(new Set(digests).size, digests.length);
});

Deno.test("digestCell() takes 1,000 cells in under 0.1 s of a core once their parts are known", async () => {
  await digestCell(cell);
  // The best of some rounds, by the time of the processor, as other programs may be at work.
  const rounds = [];
  for (let round = 0; round < 10; round++) {
    const start = process.cpuUsage();
    for (let seed = 0; seed < 1000; seed++) await digestCell({ ...cell, seed });
    const { user, system } = process.cpuUsage(start);
    rounds.push(user + system);
  }
  assertLess(Math.min(...rounds), 100_000);
});

Deno.test("networkDigest() differs by data and code", async () => {
  const identity = await networkIdentity(cell);
  const digests = [
    networkDigest(cell, identity),
    networkDigest(cell, { ...identity, data: { digits: "0" } }),
    networkDigest(cell, { ...identity, code: "0" }),
  ];
  assertEquals(new Set(digests).size, digests.length);
  assertEquals(digests[0], await digestCell(cell));
});

Deno.test("componentsOfNetwork() names what a network uses, sorted, and no other loss or backbone", () => {
  const names = componentsOfNetwork({ ...cell, loss: { name: "center" } });
  assertEquals(names, [
    "activation/linear",
    "backbone/scholl",
    "batches",
    "embedding",
    "kernels/convolution",
    "kernels/dense",
    "kernels/sum",
    "loss/center",
    "optimizer/adam",
    "predictions",
    "random",
    "schedule/constant",
    "selection",
    "training",
  ]);
});

Deno.test("componentsOfNetwork() names what only some networks use", () => {
  const common = componentsOfNetwork(cellOf("softmax"));
  const more = (name: Parameters<typeof cellOf>[0]) =>
    componentsOfNetwork(cellOf(name)).filter((each) => !common.includes(each));
  assertEquals(more("flip"), ["augmentation/flip"]);
  assertEquals(more("clipped"), ["clipping"]);
  assertEquals(more("one cycle"), ["schedule/one-cycle"]);
  assertEquals(more("open set"), ["open-set", "open-set/digits/0", "training/open-set"]);
  assertEquals(more("rotated"), ["loss/prototype-joint", "rotation", "training/rotation"]);
  assertEquals(more("similarity"), ["loss/regression", "similarity"]);
  assertEquals(more("sgd"), ["backbone/mlp", "optimizer/sgd"]);
  assert(!componentsOfNetwork(cellOf("sgd")).includes("kernels/convolution"));
  const several = {
    ...cell,
    training: { ...cell.training, augmentation: { flip: true, shift: 2 } },
  };
  assertEquals(componentsOfNetwork(several).filter((name) => name.startsWith("augmentation/")), [
    "augmentation/flip",
    "augmentation/several",
    "augmentation/shift",
  ]);
});

Deno.test("componentsOfMeasure() names a measure, what it reads, and a network only where it needs one", () => {
  const named = (name: Parameters<typeof measureOf>[0]) => {
    const { cell, measure } = measureOf(name);
    return componentsOfMeasure(measure, cell);
  };
  assertEquals(named("fisherRatio"), [
    "measure/fisherRatio",
    "random",
    "reading/embeddings",
    "reading/labels",
  ]);
  assertEquals(named("ece"), [
    "kernels/dense",
    "kernels/sum",
    "loss/softmax",
    "measure/ece",
    "random",
    "reading/labels",
    "reading/logits",
    "restoration",
  ]);
  assert(named("transfer").includes("backbone/scholl"));
  assert(named("transfer to classes").includes("open-set/digits/0"));
  assert(named("fineTune").includes("optimizer/adam"));
  assert(named("angle").includes("rotation"));
  assert(named("natural score").includes("open-set-score/cosface"));
  // A user's loss is known by what it is found to name.
  const { cell, measure } = measureOf("natural score");
  const own = componentsOfMeasure(measure, { ...cell, loss: { name: "my-own" } });
  assertEquals(own.filter((name) => name.startsWith("open-set-score/")), ["open-set-score/my-own"]);
});

Deno.test("every component of the samples has a probe", () => {
  const probed = new Set(componentNames());
  const used = [
    ...CELL_NAMES.flatMap((name) => componentsOfNetwork(cellOf(name))),
    ...MEASURE_NAMES.flatMap((name) => {
      const { cell, measure } = measureOf(name);
      return componentsOfMeasure(measure, cell);
    }),
  ];
  assertEquals(used.filter((name) => !probed.has(name)), []);
});

Deno.test("measureDigest() differs by network, measure, parameters, data and code", async () => {
  const network = await digestCell(cell);
  const measures = resolveMeasures(["fisherRatio", "knnAccuracy", { name: "knnAccuracy", k: 5 }]);
  const identities = await Promise.all([
    ...measures.map((measure) => measureIdentity(network, cell, measure)),
    measureIdentity("0".repeat(64), cell, measures[0]!),
  ]);
  identities.push({ ...identities[0]!, data: { digits: "0" } }, { ...identities[0]!, code: "0" });
  assertEquals(new Set(identities.map(measureDigest)).size, identities.length);
});

Deno.test("measureIdentity() holds the data that a measure reads beside the network's own", async () => {
  const [ratio, transfer] = resolveMeasures([
    "fisherRatio",
    { name: "transfer", dataset: "fashion-sample" },
  ]);
  assertEquals((await measureIdentity("", cell, ratio!)).data, {});
  assertEquals(Object.keys((await measureIdentity("", cell, transfer!)).data), ["fashion-sample"]);
});
