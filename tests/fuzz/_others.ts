import fc from "fast-check";
import * as main from "../../mod.ts";
import * as losses from "../../src/losses/mod.ts";
import * as reports from "../../src/pages/mod.ts";
import * as store from "../../src/store/mod.ts";
import * as study from "../../src/study/mod.ts";
import { anything, list, object, typed, within } from "./_documented.ts";
import { optional, type Subjects } from "./_subject.ts";

await main.useBackend("cpu");

const FOLDER = Deno.makeTempDirSync({ prefix: "loss-atlas-fuzz-" });
addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const STORE = `${FOLDER}/store`;

const rows = fc.integer({ min: 0, max: 3 }).chain((columns) =>
  fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: columns, maxLength: columns }), {
    maxLength: 4,
  })
);
const points = fc.array(
  fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()),
  {
    minLength: 2,
    maxLength: 4,
  },
).map((points) => [points]);

const DOCUMENT = {
  name: "small",
  title: "A small study",
  matrix: { dataset: ["digits"], loss: [{ name: "softmax" }, { name: "cosface" }], seed: [1, 2] },
  training: { trainSize: 40, testSize: 20, epochs: 1, batchSize: 20 },
  measures: ["accuracy", { name: "nc1", split: "test" }],
  figures: ["metric-dots", "metric-heatmap", "training-curves"],
  claims: [{
    id: "a",
    statement: "CosFace is better",
    metric: "accuracy",
    greater: { loss: { name: "cosface" } },
    less: { loss: { name: "softmax" } },
  }],
  profiles: { quick: { training: { epochs: 2 } } },
};
const STUDY = study.parseExperiment(DOCUMENT, "small.json");
const CELLS = study.expandMatrix(STUDY);
const changes = optional({
  profile: fc.constant("quick"),
  set: fc.constantFrom([], ["training.epochs=3"]),
  untuned: fc.boolean(),
});

const EMBEDDINGS = {
  splits: ["train", "test"],
  labels: Int32Array.of(0, 1),
  predictions: Int32Array.of(0, 1),
  coordinates: main.matrixFrom([[0, 1], [1, 0]]),
};
const RUNS = CELLS.map((cell, at) => ({
  digest: String(at).repeat(64),
  cell,
  environment: { backend: "wasm", seconds: 1, finishedAt: "2026-01-01T00:00:00Z" },
  history: [{ epoch: 0, step: 0, loss: 1 }],
  embeddings: EMBEDDINGS,
  geometry: { classes: [0, 1], classMeans: [[0, 1], [1, 0]] },
  classNames: ["0", "1"],
  metrics: { accuracy: at / 10, nc1: null },
  notes: {},
}));
const someRuns = fc.subarray(RUNS);

const context = fc.record({
  classes: fc.integer({ min: 2, max: 4 }),
  dimension: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer(),
});
const spec = fc.constantFrom<losses.LossSpec>(
  ...losses.lossNames.map((name) => ({ name })),
  { name: "cosface", margin: 0.1, scale: 8 },
  { name: "center", lambda: 0.1 },
  { name: "regression", similarity: [[1, 0], [0, 1]] },
);

export const mainSubjects: Subjects = {
  of: main,
  calls: {
    datasetInfo: {
      args: fc.constantFrom(...main.datasetNames.map((name) => [name])),
      gives: object({ name: typed("string"), classes: within(2, 1000) }),
    },
    findRuns: {
      args: fc.tuple(
        fc.constant(store.openStore(STORE)),
        fc.array(fc.constantFrom(...CELLS)).map((cells) =>
          cells.map((cell) => ({
            cell,
            digest: "a".repeat(64),
            measures: [{ name: "accuracy", parameters: {} }],
          }))
        ),
        optional({ older: fc.boolean() }),
      ),
      gives: object({ runs: list(anything), untrained: list(anything) }),
    },
    loadDataset: {
      args: fc.tuple(fc.constantFrom("digits"), optional({ fetch: fc.constant(false) })),
      gives: object({ name: typed("string"), train: anything }),
      rare: 2,
    },
    matrixFrom: {
      args: fc.tuple(rows),
      gives: object({ rows: within(0, 100), columns: within(0, 100) }),
    },
    randomStream: {
      args: fc.tuple(fc.integer(), fc.string()),
      gives: object({ uniform: typed("function") }),
    },
    runExperiment: {
      args: fc.tuple(
        // On the plain processor a training takes minutes.
        fc.record({ store: fc.constant(STORE), backend: fc.constant("wasm") }),
        optional({ shard: fc.constant({ index: 1, count: 2 }), memory: fc.constant(500) }),
      ).map(([options, more]) => [{ ...options, ...more }]),
      // A damaged study may ask for a million epochs; what is none is expandMatrix()'s to refuse.
      call: (options) => main.runExperiment(STUDY, options as main.RunOptions),
      gives: object({ tasks: list(anything), trained: within(0, 4), failed: list(anything) }),
      rare: 6,
      seconds: 30,
    },
    useBackend: {
      args: fc.constantFrom([], ["cpu"], ["wasm"]),
      gives: object({ name: typed("string"), reason: typed("string") }),
      rare: 4,
      seconds: 10,
    },
  },
};

const DEFINITION = losses.lossDefinition("softmax");

export const lossSubjects: Subjects = {
  of: losses,
  calls: {
    buildLoss: {
      args: fc.tuple(
        context,
        fc.constant({ name: "none", value: () => undefined, scores: () => undefined }),
      ),
      gives: object({ compute: typed("function"), dispose: typed("function") }),
    },
    checkLoss: {
      args: fc.tuple(
        fc.constantFrom<unknown>({ name: "softmax" }, { name: "normface" }, DEFINITION),
        optional({ classes: fc.constant(3), dimension: fc.constant(2), seed: fc.integer() }),
      ).map(([loss, options]) => [loss, { backends: ["cpu"], ...options }]),
      gives: list(object({ loss: typed("string"), passed: typed("boolean") })),
      rare: 3,
      seconds: 20,
    },
    createLoss: {
      args: fc.tuple(spec, context),
      gives: object({ compute: typed("function"), scores: typed("function") }),
    },
    defineLoss: { args: fc.constant([DEFINITION]), gives: anything },
    loadLossModule: {
      args: fc.constantFrom(["tests/losses/modules/none.ts"], ["no-such-file.ts"]),
      gives: object({ name: typed("string") }),
    },
    lossDefinition: {
      args: fc.constantFrom(...losses.lossNames.map((name) => [name])),
      gives: object({ name: typed("string") }),
    },
    similarityFromMeans: { args: points, gives: list(list(within(0, 1))) },
    similarityFromVectors: { args: points, gives: list(list(within(-1, 1))) },
  },
};

export const studySubjects: Subjects = {
  of: study,
  calls: {
    checkCell: {
      args: fc.constantFrom(...CELLS.map((cell) => [cell])),
      gives: object({ dataset: typed("string") }),
    },
    configurationKey: {
      args: fc.constantFrom(...CELLS.map((cell) => [cell])),
      gives: typed("string"),
    },
    expandMatrix: { args: fc.constant([STUDY]), gives: list(object({ dataset: typed("string") })) },
    experimentJsonSchema: {
      args: fc.constant([]),
      gives: object({ properties: anything }),
      rare: 8,
    },
    loadExperiment: {
      args: fc.tuple(
        fc.constantFrom("experiments/nightly.json", "experiments/no-such-file.json"),
        optional({ untuned: fc.boolean() }),
      ),
      gives: object({ name: typed("string") }),
    },
    parseExperiment: {
      args: fc.tuple(fc.constant(DOCUMENT), fc.constant("small.json"), changes),
      gives: object({ name: typed("string"), training: anything }),
    },
  },
};

export const storeSubjects: Subjects = {
  of: store,
  calls: {
    mergeStore: {
      args: fc.constant([
        store.openStore(`${FOLDER}/into`),
        store.openStore(`${FOLDER}/from`),
        study.checkCell,
      ]),
      gives: object({ added: list(typed("string")), measures: within(0, 0) }),
    },
    openStore: { args: fc.constant([STORE]), gives: object({ path: typed("string") }) },
    resultsArrow: { args: fc.tuple(someRuns), gives: list(within(0, 255)) },
    resultsCsv: { args: fc.tuple(someRuns), gives: typed("string") },
  },
};

export const reportSubjects: Subjects = {
  of: reports,
  calls: {
    renderReport: {
      args: fc.tuple(
        fc.subarray(RUNS, { minLength: 1 }).map((runs) => ({
          experiment: { name: "small", title: "Small", figures: ["metric-dots", "metric-heatmap"] },
          runs,
        })),
        optional({ formats: fc.subarray(["svg", "html", "md", "csv", "tex"]) }),
      ),
      gives: (value) => value instanceof Map ? undefined : "is no Map",
      seconds: 5,
      rare: 2,
    },
  },
};
