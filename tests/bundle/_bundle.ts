import { encodeArchive } from "../../src/bundle/archive.ts";
import {
  type Bundle,
  checkBundle,
  makeBundle,
  manifestFaults,
  readBundle,
} from "../../src/bundle/bundle.ts";
import { loadRequested } from "../../src/bundle/lay_out.ts";
import { encodeManifest, MANIFEST } from "../../src/bundle/manifest.ts";
import { InputError } from "../../src/base/errors.ts";
import { findRuns } from "../../src/runner/find_runs.ts";
import { tasksOfStudy } from "../../src/runner/plan.ts";
import { runStudy } from "../../src/runner/run_experiment.ts";
import { openStore } from "../../src/store/mod.ts";
import { document } from "../_experiments.ts";

/** A study whose bundle has every kind of part but modules. */
export const STUDY: Record<string, unknown> = document({
  matrix: {
    dataset: ["digits"],
    loss: [{ name: "softmax" }, { name: "center", lambda: 0.1 }],
    dimension: [2],
    seed: [1, 2],
  },
  measures: ["accuracy", "fisherRatio", { name: "knnAccuracy", k: 3 }],
  claims: [{
    id: "tight",
    statement: "The center term makes classes tighter",
    metric: "fisherRatio",
    greater: { loss: { name: "center" } },
    less: { loss: { name: "softmax" } },
  }],
  published: [{ metric: "accuracy", where: {}, value: 0.5, tolerance: 0.5, source: "a test" }],
  figures: ["embedding-grid", "metric-dots", "training-curves"],
  profiles: { long: { training: { epochs: 30 } } },
});

/** Trains the study, and makes its bundle. */
export async function trainBundle(
  folder: string,
  study: Record<string, unknown> = STUDY,
  set: readonly string[] = ["training.batchSize=16"],
): Promise<Uint8Array> {
  const path = `${folder}/sample.json`;
  await Deno.writeTextFile(path, JSON.stringify(study));
  const expanded = await loadRequested(path, { set: [...set] });
  await runStudy(expanded, { store: `${folder}/store`, backend: "wasm" });
  return await bundleOf(folder, set);
}

/** The bundle of what a store has of the study. */
export async function bundleOf(
  folder: string,
  set: readonly string[] = ["training.batchSize=16"],
): Promise<Uint8Array> {
  const path = `${folder}/sample.json`;
  const store = openStore(`${folder}/store`);
  const tasks = await tasksOfStudy(await loadRequested(path, { set: [...set] }), "wasm");
  const found = await findRuns(store, tasks);
  return await makeBundle({
    ...{ path, profile: undefined, set, loss: [], store, found, backend: "wasm" },
  });
}

/** Parts as a bundle that agrees with its manifest. */
export function sealed(
  { request }: Bundle["manifest"],
  parts: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  return encodeArchive(new Map([...parts, [MANIFEST, encodeManifest(request, parts)]]));
}

/** Writes a file, and says what is wrong with it as a bundle; empty where nothing is. */
export async function faultsOf(folder: string, bytes: Uint8Array): Promise<string[]> {
  const path = `${folder}/judged.zip`;
  await Deno.writeFile(path, bytes);
  const scratch = await Deno.makeTempDir({ dir: folder });
  try {
    const bundle = await readBundle(path);
    const altered = manifestFaults(bundle);
    const { faults } = altered.length > 0
      ? { faults: altered }
      : await checkBundle(bundle, scratch);
    return faults.map(({ part, what }) => `${part}: ${what}`);
  } catch (error) {
    if (error instanceof InputError) return [error.message];
    throw error;
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}
