import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { needOf } from "../../src/measures/applicability.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { type MeasureResult, type NetworkSource, takeMeasures } from "../../src/measures/take.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";
import { sourceOf, type TrainedNetwork, trainNetwork } from "./_network.ts";

const matrix = { dataset: ["digits"], dimension: [2], seed: [1] };
const training = { trainSize: 500, testSize: 200, epochs: 2, batchSize: 32 };

/** Trains the first cell of a small study on real digits, and takes its measures; looks for leaks. */
async function taken(parts: Record<string, unknown>): Promise<
  { metrics: MeasureResult["values"]; notes: MeasureResult["notes"]; network: TrainedNetwork }
> {
  await useBackend("wasm");
  const study = experiment(parts);
  const [cell] = expandMatrix(study);
  const before = tf.memory().numTensors;
  const network = await trainNetwork(cell!);
  const results = await takeMeasures(sourceOf(cell!, network), resolveMeasures(study.measures));
  network.trainer.dispose();
  assertEquals(tf.memory().numTensors, before, "tensors are left behind");
  return {
    metrics: Object.assign({}, ...results.map(({ values }) => values)),
    notes: Object.assign({}, ...results.map(({ notes }) => notes)),
    network,
  };
}

Deno.test("takeMeasures() takes every protocol of a study", async () => {
  const { metrics, notes, network: { embeddings, geometry } } = await taken({
    matrix: { ...matrix, loss: [{ name: "softmax" }], openSetSplit: [0] },
    training,
    measures: [
      "accuracy",
      "classSeparation",
      "nc3",
      "ece",
      "probeAccuracy",
      { name: "openSet", dataset: [null, "notmnist"], score: ["centroid", "logit", "natural"] },
      {
        name: "transfer",
        dataset: [null, "fashion-sample"],
        layer: ["embedding", "features"],
        trainSize: 200,
        testSize: 100,
      },
      { name: "fewShot", shots: 5, episodes: 20 },
      { name: "fewShot", dataset: "omniglot", shots: 5, ways: 20, episodes: 20 },
    ],
  });
  const names = [
    "accuracy",
    "nc3",
    "ece",
    "probeAccuracy",
    "openSetAuroc",
    "openSetAurocLogit@notmnist",
    "openSetOscr",
    "transferProbeAccuracy(trainSize=200,testSize=100)",
    "transferKnnAccuracy@fashion-sample(layer=features,trainSize=200,testSize=100)",
    "fewShotAccuracy5(episodes=20)",
    "fewShotAccuracy5@omniglot(ways=20,episodes=20)",
  ];
  for (const name of names) {
    assert(Number.isFinite(metrics[name]), `${name} is ${metrics[name]}: ${notes[name]}`);
  }
  assertEquals(metrics.openSetAurocNatural, metrics.openSetAurocLogit);
  assertStringIncludes(notes["fewShotAccuracy5(episodes=20)"]!, "20 episodes of 4 classes");
  // 5 shots and 15 queries take every drawing of a character, far more than the 200 test images.
  const drawn = "fewShotAccuracy5@omniglot(ways=20,episodes=20)";
  assertStringIncludes(notes[drawn]!, "20 episodes of 20 classes");
  assertEquals(geometry.classes, [2, 4, 5, 9, 8, 3]);
  const known = (split: string) =>
    [...embeddings.labels].filter((_, row) => embeddings.splits[row] === split);
  assertEquals(new Set(known("test")), new Set(geometry.classes));
  assertEquals(new Set(known("unknown")), new Set([0, 1, 6, 7]));
});

Deno.test("takeMeasures() takes the accuracy on validation images from their rows alone", async () => {
  const parts = {
    matrix: { ...matrix, loss: [{ name: "softmax" }], openSetSplit: [0] },
    measures: ["accuracy", "validationAccuracy"],
  };
  const kept = { ...training, trainSize: 400 };
  const { metrics, network: { embeddings } } = await taken({
    ...parts,
    training: { ...kept, validation: 120 },
  });
  const rows = [...embeddings.splits.keys()].filter((row) =>
    embeddings.splits[row] === "validation"
  );
  const right = rows.filter((row) => embeddings.predictions[row] === embeddings.labels[row]);
  assertEquals(rows.length, 120);
  assertEquals(metrics.validationAccuracy, right.length / 120);
  assert(metrics.validationAccuracy! > 0.3, `it is ${metrics.validationAccuracy}`);

  const plain = await taken({ ...parts, training: kept, measures: ["accuracy"] });
  assertEquals(plain.metrics.accuracy, metrics.accuracy);
  assertEquals(plain.network.embeddings.splits.includes("validation"), false);
});

Deno.test("takeMeasures() says why a metric is undefined for a loss", async () => {
  const { metrics, notes } = await taken({
    matrix: { ...matrix, loss: [{ name: "triplet" }] },
    measures: ["accuracy", "ece"],
  });
  assert(metrics.accuracy! > 0);
  assertEquals([metrics.ece, notes.ece], [null, "it needs logits"]);
});

Deno.test("takeMeasures() gives a diverged network no accuracy", async () => {
  const { metrics, notes } = await taken({
    matrix: { ...matrix, loss: [{ name: "softmax" }] },
    training: { ...training, optimizer: { name: "sgd", learningRate: 1e30 } },
    measures: ["accuracy", "classesUsed", "fisherRatio"],
  });
  assertEquals(metrics, { accuracy: null, classesUsed: null, fisherRatio: null });
  assertStringIncludes(notes.accuracy!, "the network tells no class of 200 of 200 samples");
});

Deno.test("takeMeasures() learns class and angle of rotated digits in one network", async () => {
  const { metrics } = await taken({
    matrix: { ...matrix, dimension: [11], loss: [{ name: "prototype-joint", taskWeight: 0.5 }] },
    training: { ...training, trainSize: "all", epochs: 12, rotation: { maximum: 60 } },
    measures: ["accuracy", "angleError"],
  });
  // Always guessing 0 degrees errs by 30 on average, and any class by chance is right in a tenth.
  assertLess(metrics.angleError!, 24);
  assert(metrics.accuracy! > 0.5, `accuracy is ${metrics.accuracy}`);
});

Deno.test("takeMeasures() takes from stored rows what needs no network", async () => {
  await useBackend("wasm");
  const study = experiment({
    measures: ["accuracy", "knnAccuracy", { name: "nc1", split: ["train", "test"] }, "nc3"],
  });
  const [cell] = expandMatrix(study);
  const network = await trainNetwork(cell!);
  const measures = resolveMeasures(study.measures);
  assertEquals(new Set(measures.map(needOf)), new Set(["rows"]));
  const source = sourceOf(cell!, network);
  const now = await takeMeasures(source, measures);
  assertEquals(source.asked, { embeddings: 1, geometry: 1 });

  network.trainer.dispose();
  const never = () => Promise.reject(new Error("the network is gone"));
  const geometry = JSON.parse(JSON.stringify(network.geometry));
  const later: NetworkSource = {
    ...sourceOf(cell!, { ...network, geometry }),
    load: never,
    trainer: never,
  };
  const seen: string[] = [];
  assertEquals(await takeMeasures(later, measures, ({ name }) => void seen.push(name)), now);
  assertEquals(seen, measures.map(({ name }) => name));
});

Deno.test("takeMeasures() computes once what measures share, and says what does not apply", async () => {
  await useBackend("wasm");
  const study = experiment();
  const [cell] = expandMatrix(study);
  const network = await trainNetwork(cell!);
  const source = sourceOf(cell!, network);
  const results = await takeMeasures(
    source,
    resolveMeasures([
      { name: "openSet", dataset: "fashion-sample", score: ["centroid", "logit", "energy"] },
      { name: "openSet", dataset: ["digits", "cifar-sample"] },
      "fewShot",
      "angleError",
    ]),
  );
  network.trainer.dispose();
  assertEquals(source.asked, { "embeddings": 1, "geometry": 1, "trainer": 1, "fashion-sample": 1 });
  const reasons = results.slice(3).map(({ notes }) => Object.values(notes)[0]);
  assertStringIncludes(reasons[0]!, 'was trained on "digits" itself');
  assertStringIncludes(reasons[1]!, "28 x 28 x 1");
  assertStringIncludes(reasons[2]!, "the network knows all classes");
  assertEquals(reasons[3], "no image is rotated");
});
