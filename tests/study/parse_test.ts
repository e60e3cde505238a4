import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { parseExperiment } from "../../src/study/mod.ts";
import { document, experiment } from "../_experiments.ts";

function complaint(parts: Record<string, unknown>, set: string[] = []): string {
  const parse = () => parseExperiment(document(parts), "sample.json", { set });
  return assertThrows(parse, InputError).message;
}

Deno.test("parseExperiment() fills in every default", () => {
  const { training, matrix, include, claims } = experiment();
  assertEquals(training.optimizer, {
    name: "adam",
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    decoupledWeightDecay: 0,
  });
  assertEquals(matrix.openSetSplit, [null]);
  assertEquals([include, claims], [[], []]);
});

Deno.test("parseExperiment() names an unknown key and the nearest valid one", () => {
  const message = complaint({ training: { epoch: 3 } });
  assertStringIncludes(message, 'training.epoch: unknown key; did you mean "epochs"?');
  assertStringIncludes(message, '"sample.json"');
});

Deno.test("parseExperiment() tells every fault at once", () => {
  const message = complaint({ titel: "x", training: { epochs: -1 } });
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
  ["an unknown metric", { measures: ["acuracy"] }, '"accuracy"'],
  ["an unknown optimiser", { training: { optimizer: { name: "adamw" } } }, "training.optimizer"],
  ["a matrix that is empty", { matrix: { ...matrix, seed: [] } }, "matrix.seed"],
  ["an exclude that leaves nothing", { exclude: [{ dataset: "digits" }] }, "exclude"],
  ["a bad include", { include: [{ training: { epoch: 1 } }] }, "include[0].training.epoch"],
  ["a bad profile", { profiles: { quick: { training: { epochs: -1 } } } }, "profiles.quick"],
  [
    "an open-set split that is not there",
    { matrix: { ...matrix, openSetSplit: [7] } },
    "openSetSplit",
  ],
  ["a figure without a form as text", { figures: [{ toString: 0 }] }, "is not known"],
  ["an unknown figure", { figures: ["metric-dot"] }, '"metric-dots"'],
  ["a parameter that is not there", { measures: [{ name: "nc1", splt: "test" }] }, '"split"'],
  ["a count of epochs beyond reason", { training: { epochs: 1e9 } }, "training.epochs"],
  ["a null dataset", { matrix: { ...matrix, dataset: [null] } }, "matrix.dataset[0]"],
  ["an unknown dataset of another shape", {
    measures: [{ name: "openSet", dataset: "cifar-sample" }],
  }, "28 x 28 x 1"],
  [
    "open-set recognition without unknown classes",
    { measures: ["openSet"] },
    "give openSetSplit",
  ],
  ["transfer without other classes", { measures: ["accuracy", "transfer"] }, "measures[1]"],
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
  assertThrows(parse, InputError, "valid are quick");
});

Deno.test("parseExperiment() refuses an override that is no assignment", () => {
  assertStringIncludes(complaint({}, ["training.epochs"]), "path=value");
  assertStringIncludes(complaint({}, ["training.epoch=1"]), '"epochs"');
  assertStringIncludes(complaint({}, ["__proto__.x=1"]), "__proto__");
});

for (
  const [path, parts] of [
    ["evaluation", { evaluation: { metrics: ["accuracy"] } }],
    ["include[0].evaluation", { include: [{ evaluation: { openSet: { split: 0 } } }] }],
    ["profiles.quick: evaluation", { profiles: { quick: { evaluation: {} } } }],
  ] as const
) {
  Deno.test(`parseExperiment() says what to write instead of ${path}`, () => {
    assertStringIncludes(complaint(parts), `${path}: unknown key; write "measures", a list`);
  });
}

Deno.test("parseExperiment() lets profiles and overrides choose the measures", () => {
  const parts = { profiles: { quick: { measures: ["silhouette"] } } };
  const { measures } = parseExperiment(document(parts), "x", { profile: "quick" });
  assertEquals(measures, ["silhouette"]);
  const set = ['measures=["nc1"]'];
  assertEquals(parseExperiment(document(), "x", { set }).measures, ["nc1"]);
});

Deno.test("parseExperiment() cuts the list of thousands of faults", () => {
  const keys = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`key${i}`, 1]));
  const lines = complaint(keys).split("\n");
  assertEquals(lines.length, 22);
  assertEquals(lines.at(-1)!.trim(), "and more faults like these");
});

Deno.test("parseExperiment() refuses more profiles than it can validate in good time", () => {
  const profiles = Object.fromEntries(Array.from({ length: 15_000 }, (_, i) => [`p${i}`, {}]));
  assertStringIncludes(complaint({ profiles }), "profiles: there must be at most 32");
});
