import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { parseExperiment } from "../../src/study/mod.ts";
import { document, experiment } from "../_experiments.ts";

function complaint(parts: Record<string, unknown>, set: string[] = []): string {
  const parse = () => parseExperiment(document(parts), "sample.json", { set });
  return assertThrows(parse, InputError).message;
}

Deno.test("parseExperiment() fills in every default", () => {
  const { training, evaluation, include, claims } = experiment();
  assertEquals(training.optimizer, {
    name: "adam",
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    decoupledWeightDecay: 0,
  });
  assertEquals([evaluation.openSet, evaluation.probe, evaluation.neighbours], [null, null, 20]);
  assertEquals([include, claims], [[], []]);
});

Deno.test("parseExperiment() names an unknown key and the nearest valid one", () => {
  const message = complaint({ training: { epoch: 3 } });
  assertStringIncludes(message, 'training.epoch: unknown key; did you mean "epochs"?');
  assertStringIncludes(message, '"sample.json"');
});

Deno.test("parseExperiment() tells every fault at once", () => {
  const message = complaint({ titel: "x", training: { epochs: 0 } });
  assertStringIncludes(message, 'titel: unknown key; did you mean "title"?');
  assertStringIncludes(message, "training.epochs:");
});

const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }], dimension: [2] };
const faults: [string, Record<string, unknown>, string][] = [
  ["a dimension of 0", { matrix: { ...matrix, dimension: [0] } }, "matrix.dimension[0]"],
  ["an unknown loss", { matrix: { ...matrix, loss: [{ name: "sofmax" }] } }, '"softmax"'],
  ["a negative margin", {
    matrix: { ...matrix, loss: [{ name: "softmax" }, { name: "cosface", margin: -0.1 }] },
  }, "matrix.loss[1]"],
  ["an unknown parameter", {
    matrix: { ...matrix, loss: [{ name: "cosface", margn: 0.1 }] },
  }, '"margin"'],
  ["a dataset that is not there", { matrix: { ...matrix, dataset: ["mnits"] } }, '"mnist"'],
  ["an unknown activation", { matrix: { ...matrix, activation: ["tanh"] } }, "selu"],
  ["an unknown metric", { evaluation: { metrics: ["acuracy"] } }, '"accuracy"'],
  ["an unknown optimiser", { training: { optimizer: { name: "adamw" } } }, "training.optimizer"],
  ["a matrix that is empty", { matrix: { ...matrix, seed: [] } }, "matrix.seed"],
  ["an exclude that leaves nothing", { exclude: [{ dataset: "digits" }] }, "exclude"],
  ["a bad include", { include: [{ evaluation: { probe: { c: 1 } } }] }, "include[0].evaluation"],
  ["a bad profile", { profiles: { quick: { training: { epochs: -1 } } } }, "profiles.quick"],
  ["an open-set split that is not there", { evaluation: { openSet: { split: 7 } } }, "openSet"],
  ["an unknown dataset of another shape", {
    evaluation: { openSet: { unknown: ["cifar-sample"] } },
  }, "28 x 28 x 1"],
  [
    "open-set recognition without unknown classes",
    { evaluation: { openSet: {} } },
    "openSet.split",
  ],
  ["transfer without other classes", { evaluation: { transfer: {} } }, "evaluation.transfer"],
  ["a path as a name", { name: "../x" }, "name"],
];
for (const [what, parts, expected] of faults) {
  Deno.test(`parseExperiment() refuses ${what}`, () => {
    assertStringIncludes(complaint(parts), expected);
  });
}

Deno.test("parseExperiment() applies a profile, then overrides", () => {
  const parts = { profiles: { quick: { training: { epochs: 3, trainSize: 10 } } } };
  const { training } = parseExperiment(document(parts), "x", {
    profile: "quick",
    set: ["training.epochs=2", "title=Another"],
  });
  assertEquals([training.epochs, training.trainSize, training.testSize], [2, 10, 50]);
});

Deno.test("parseExperiment() names the profiles where one is unknown", () => {
  const parse = () =>
    parseExperiment(document({ profiles: { quick: {} } }), "x", { profile: "slow" });
  assertThrows(parse, InputError, "it has quick");
});

Deno.test("parseExperiment() refuses an override that is no assignment", () => {
  assertStringIncludes(complaint({}, ["training.epochs"]), "path=value");
  assertStringIncludes(complaint({}, ["training.epoch=1"]), '"epochs"');
  assertStringIncludes(complaint({}, ["__proto__.x=1"]), "__proto__");
});
