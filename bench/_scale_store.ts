import { matrixFrom } from "../src/base/matrix.ts";
import type { Cell } from "../src/cell/cell.ts";
import { measureDigest, measureIdentity } from "../src/identity/measure.ts";
import { networkDigest, networkIdentity } from "../src/identity/network.ts";
import { tasksOf } from "../src/runner/plan.ts";
import type { EnvironmentRecord } from "../src/store/environment.ts";
import type { StoredNetwork } from "../src/store/network.ts";
import { openStore } from "../src/store/store.ts";
import { expandMatrix } from "../src/study/expand.ts";
import { parseExperiment } from "../src/study/parse.ts";
import type { Experiment } from "../src/study/types.ts";

/** Networks of one configuration: they differ in their seed alone. */
const SEEDS = 20;

/** The losses of the study; a fixed set, as papers compare a dozen and not a thousand. */
const LOSSES = [
  ...[{ name: "softmax" }, { name: "center" }, { name: "cosface" }, { name: "arcface" }],
  { name: "triplet" },
];
const DIMENSIONS = [2, 10];

/** The smallest number of networks that such a study has; others are multiples of it. */
export const UNIT: number = SEEDS * LOSSES.length * DIMENSIONS.length;

/**
 * The document of a study of so many networks: what grows is a sweep of the epochs.
 *
 * @param networks A multiple of {@linkcode UNIT}.
 */
export function studyDocument(networks: number): Record<string, unknown> {
  return {
    name: "scale",
    title: `${networks} networks`,
    matrix: {
      dataset: ["digits"],
      loss: LOSSES,
      dimension: DIMENSIONS,
      seed: Array.from({ length: SEEDS }, (_, seed) => seed + 1),
      epochs: Array.from({ length: networks / UNIT }, (_, at) => at + 1),
    },
    training: { trainSize: 200, testSize: 100 },
    measures: ["accuracy", "fisherRatio"],
    figures: ["embedding-grid", "metric-dots"],
    claims: [{
      id: "center",
      statement: "Center loss makes classes more compact",
      metric: "fisherRatio",
      greater: { loss: { name: "center" } },
      less: { loss: { name: "softmax" } },
    }],
  };
}

/** The study of {@linkcode studyDocument}. */
export const studyOf = (networks: number): Experiment =>
  parseExperiment(studyDocument(networks), "scale.json");

const IMAGES = 40;
const CLASSES = 10;

const ENVIRONMENT: EnvironmentRecord = {
  deno: Deno.version.deno,
  v8: Deno.version.v8,
  tfjs: "4.22.0",
  backend: "wasm",
  backendReason: "asked for",
  adapter: null,
  cpu: "none: nothing was trained",
  cores: 1,
  os: "linux",
  architecture: "x86_64",
  lockFile: null,
  gitCommit: null,
  finishedAt: "2026-01-01T00:00:00.000Z",
  seconds: 1,
};

/** The parts of a network that nobody trained, of a real one's form with few images. */
/** */ export function partsOf({ dimension }: Cell): Omit<
  Required<StoredNetwork>,
  "digest" | "cell" | "identity" | "divergedAt" | "convergence"
> {
  const means = Array.from(
    { length: CLASSES },
    (_, label) => Array.from({ length: dimension }, (_, axis) => Math.cos(label + axis)),
  );
  const labels = Int32Array.from({ length: IMAGES }, (_, row) => row % CLASSES);
  return {
    environment: ENVIRONMENT,
    history: Array.from(
      { length: 20 },
      (_, at) => ({ epoch: 1, step: at + 1, loss: 2 / (at + 1) }),
    ),
    embeddings: {
      splits: Array.from({ length: IMAGES }, (_, row) => row < IMAGES / 2 ? "train" : "test"),
      labels,
      predictions: labels,
      confidences: new Float32Array(IMAGES).fill(0.75),
      coordinates: matrixFrom(
        Array.from(
          { length: IMAGES },
          (_, row) => means[row % CLASSES]!.map((value) => value + row / 400),
        ),
      ),
    },
    geometry: { classes: [...means.keys()], classMeans: means, weights: means },
    lossVariables: { bias: { shape: [CLASSES], data: new Float32Array(CLASSES) } },
    weights: { dense: { shape: [4, 4], data: new Float32Array(16) } },
  };
}

/** A value between 0 and 1 that seeds spread and losses shift, the same for the same cell. */
export function valueOf({ loss, seed, dimension }: Cell): number {
  const at = LOSSES.findIndex(({ name }) => name === loss.name);
  return 0.5 + at / 20 + dimension / 100 + Math.sin(seed * 7 + at) / 50;
}

/** Writes a store of so many networks with their measures, through its own writer. */
export async function writeStore(path: string, networks: number): Promise<void> {
  const store = openStore(path);
  const study = studyOf(networks);
  const tasks = await tasksOf({ cells: expandMatrix(study), measures: study.measures }, "wasm");
  await store.prepare();
  for (const { digest, cell, measures } of tasks) {
    const identity = await networkIdentity(cell);
    if (networkDigest(cell, identity) !== digest) throw new Error("another digest than planned");
    await store.write({ ...partsOf(cell), cell, identity, digest });
    const records = measures.map(async (measure) => {
      const identity = await measureIdentity(digest, cell, measure);
      const values = { [measure.name]: valueOf(cell) };
      return { digest: measureDigest(identity), identity, values, notes: {} };
    });
    await store.writeMeasures(digest, await Promise.all(records));
  }
}
