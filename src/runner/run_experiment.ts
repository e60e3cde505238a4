import { type BackendName, useBackend } from "../compute/backend.ts";
import { loadDataset } from "../data/mod.ts";
import { datasetsOf } from "../experiment/datasets.ts";
import { StoreError } from "../errors.ts";
import type { Experiment } from "../experiment/types.ts";
import { openStore, type Store } from "../store/store.ts";
import type { RunEvent } from "./events.ts";
import { executeInProcess, executeInWorkers } from "./execute.ts";
import { type Plan, planExperiment } from "./plan.ts";

/** How an experiment is run. */
export interface RunOptions {
  /** The folder of the store, default `store`. */
  store?: string | undefined;
  /** The backend, default `auto`. */
  backend?: BackendName | undefined;
  /** How many worker processes; 0, the default, trains in this process. */
  jobs?: number | undefined;
  /** Where datasets are kept, default the user's cache directory. */
  dataDirectory?: string | undefined;
  /** Ends the work early: what is finished stays, what is in flight is dropped. */
  signal?: AbortSignal | undefined;
  /** Called with everything that happens. */
  onEvent?: ((event: RunEvent) => void) | undefined;
}

/** How an experiment ended. */
export interface ExperimentResult {
  /** The digest of every cell's run, in the order of the matrix. */
  digests: string[];
  /** How many cells were trained now. */
  trained: number;
  /** How many runs the store had already. */
  found: number;
  /** The cells that failed, with the reason. */
  failed: { digest: string; message: string }[];
}

/**
 * Runs every cell of an experiment that the store lacks.
 *
 * What is finished stays, whatever happens: a call after an interruption, a failure or a `kill -9`
 * trains only what is missing. A damaged run is set aside and trained again.
 *
 * @param experiment A valid experiment, from `loadExperiment`.
 * @param options Store, backend, worker processes, progress.
 * @returns The digests of the runs, and what was trained, found and failed.
 * @throws {EnvironmentError} If the machine cannot run the backend.
 * @throws {DataError} If a dataset cannot be had.
 * @throws {StoreError} If the store cannot be written.
 * @throws The signal's reason, if it was aborted.
 */
export async function runExperiment(
  experiment: Experiment,
  options: RunOptions = {},
): Promise<ExperimentResult> {
  const { jobs = 0, dataDirectory, signal, onEvent = () => {} } = options;
  const store = openStore(options.store ?? "store");
  const backend = await useBackend(options.backend);
  onEvent({ type: "backend", backend });
  await setDamagedAside(await planExperiment(experiment, store, backend.name), store, onEvent);

  const plan = await planExperiment(experiment, store, backend.name);
  onEvent({ type: "plan", found: plan.found, missing: plan.missing });
  if (plan.missing.length > 0) await store.prepare();
  await provideData(plan, options, onEvent);

  const failed: ExperimentResult["failed"] = [];
  const watch = (event: RunEvent) => {
    if (event.type === "failed") failed.push({ digest: event.task.digest, message: event.message });
    onEvent(event);
  };
  const context = { store, backend, dataDirectory, signal, onEvent: watch };
  await (jobs > 0
    ? executeInWorkers(plan.missing, jobs, context)
    : executeInProcess(plan.missing, context));
  return {
    digests: plan.tasks.map(({ digest }) => digest),
    trained: plan.missing.length - failed.length,
    found: plan.found.length,
    failed,
  };
}

async function setDamagedAside(
  { found }: Plan,
  store: Store,
  onEvent: (event: RunEvent) => void,
): Promise<void> {
  for (const { digest } of found) {
    try {
      await store.read(digest);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const place = await store.setAside(digest);
      const message = `${error.message}; it was set aside to "${place}" and is trained again`;
      onEvent({ type: "notice", message });
    }
  }
}

/** Loads each dataset once before any training, so that a missing one is told at the start. */
async function provideData(
  { missing }: Plan,
  { dataDirectory, signal }: RunOptions,
  onEvent: (event: RunEvent) => void,
): Promise<void> {
  for (const name of new Set(missing.flatMap(({ cell }) => datasetsOf(cell)))) {
    await loadDataset(name, {
      ...(dataDirectory === undefined ? {} : { directory: dataDirectory }),
      ...(signal === undefined ? {} : { signal }),
      onProgress: (message) => onEvent({ type: "notice", message }),
    });
  }
}
