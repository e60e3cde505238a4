/**
 * A study of 1,000 finished networks: how long a dry run takes, one more measure of all, and the
 * reading of what a report draws.
 *
 * Trains two small networks and stores them under the identities of 1,000 seeds, as what is timed
 * reads networks and never trains.
 *
 * @module
 */
import { useBackend } from "../src/compute/backend.ts";
import { networkDigest, networkIdentity } from "../src/identity/network.ts";
import { findRuns } from "../src/runner/find_runs.ts";
import { createPerformer } from "../src/runner/perform.ts";
import { planTasks, tasksOf, tasksOfStudy } from "../src/runner/plan.ts";
import { runExperiment } from "../src/runner/run_experiment.ts";
import { openStore } from "../src/store/store.ts";
import { expandMatrix } from "../src/study/expand.ts";
import { parseExperiment } from "../src/study/parse.ts";

const NETWORKS = 1000;

const study = (measures: string[]) =>
  parseExperiment({
    name: "thousand",
    title: "1,000 networks",
    matrix: {
      dataset: ["digits"],
      loss: [{ name: "softmax" }, { name: "center" }],
      seed: Array.from({ length: NETWORKS / 2 }, (_, seed) => seed),
    },
    training: { trainSize: 200, testSize: 500, epochs: 1 },
    measures,
  }, "thousand.json");

const folder = await Deno.makeTempDir();
const store = openStore(`${folder}/store`);
const backend = await useBackend("wasm");
const performer = createPerformer(backend, undefined);
const before = study(["accuracy"]);
const cells = expandMatrix(before);
await store.prepare();
for (const loss of ["softmax", "center"]) {
  const own = cells.filter((cell) => cell.loss.name === loss);
  const trained = await performer.train(own[0]!);
  for (const cell of own) {
    const identity = await networkIdentity(cell);
    await store.write({ ...trained, cell, identity, digest: networkDigest(cell, identity) });
  }
}

async function time(what: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
}

const options = { store: store.path, backend: "wasm" } as const;
await time("first measure on all, in this process", () => runExperiment(before, options));
await time(
  "dry run",
  async () => planTasks(await tasksOfStudy({ study: before, cells }, "wasm"), store),
);
const after = study(["accuracy", "fisherRatio"]);
await time(
  "one more measure on all, two workers",
  () => runExperiment(after, { ...options, jobs: 2 }),
);
await time(
  "read for a report",
  async () => findRuns(store, await tasksOf({ ...after, cells }, "wasm")),
);
await time("reproduce with nothing left to do", () => runExperiment(after, options));
await Deno.remove(folder, { recursive: true });
Deno.exit();
