import { type BackendName, useBackend } from "../compute/backend.ts";
import { loadDataset } from "../data/mod.ts";
import { datasetsOf } from "../study/datasets.ts";
import { StoreError } from "../base/errors.ts";
import type { Experiment } from "../study/types.ts";
import { openStore, type Store } from "../store/store.ts";
import { createCostModel } from "./cost.ts";
import type { RunEvent } from "./events.ts";
import { executeInProcess } from "./execute.ts";
import { limitsOf } from "./limits.ts";
import { type Plan, planExperiment } from "./plan.ts";
import { executeInWorkers } from "./pool.ts";
import { readRecords } from "./records.ts";
import { selectShard, type Shard } from "./shard.ts";

/** How an experiment is run. */
export interface RunOptions {
  /** The folder of the store, default `store`. */
  store?: string | undefined;
  /** The backend, default `auto`. */
  backend?: BackendName | undefined;
  /** How many worker processes; 0, the default, trains in this process. */
  jobs?: number | undefined;
  /** The Redis server whose workers train, such as `redis://localhost:6379`; default none. */
  queue?: string | undefined;
  /** Megabytes that a worker may use, default its share of the machine's memory. */
  memory?: number | undefined;
  /** Seconds that a worker may say nothing before it is taken for hung, default 1800. */
  timeLimit?: number | undefined;
  /** The part of the experiment that is run here, default all of it. */
  shard?: Shard | undefined;
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
  /** How many runs the store had already, or got from another process meanwhile. */
  found: number;
  /** The cells that failed, with the reason. */
  failed: { digest: string; message: string }[];
}

/**
 * Runs every cell of an experiment that the store lacks.
 *
 * What is finished stays, whatever happens: a call after an interruption, a failure or a `kill -9`
 * trains only what is missing. Several calls may share a store, and train no cell twice. A damaged
 * run is set aside and trained again.
 *
 * @param experiment A valid experiment, from `loadExperiment`.
 * @param options Store, backend, worker processes, progress.
 * @returns The digests of the runs, and what was trained, found and failed.
 * @throws {EnvironmentError} If the machine cannot run the backend.
 * @throws {DataError} If a dataset cannot be had.
 * @throws {InputError} If an option is out of range.
 * @throws {StoreError} If the store cannot be written.
 * @throws The signal's reason, if it was aborted.
 */
export async function runExperiment(
  experiment: Experiment,
  options: RunOptions = {},
): Promise<ExperimentResult> {
  const { jobs = 0, queue, dataDirectory, signal, shard, onEvent = () => {} } = options;
  const limits = limitsOf(options);
  const store = openStore(options.store ?? "store");
  const backend = await useBackend(options.backend);
  onEvent({ type: "backend", backend });
  const before = selectShard(await planExperiment(experiment, store, backend.name), shard);
  await setDamagedAside(before, store, onEvent);

  const plan = selectShard(await planExperiment(experiment, store, backend.name), shard);
  const { missing, expectedSeconds } = await longestFirst(plan, store);
  onEvent({ type: "plan", found: plan.found, missing, expectedSeconds, jobs: Math.max(1, jobs) });
  if (missing.length > 0) await store.prepare();
  await provideData(plan, options, onEvent);

  const failed: ExperimentResult["failed"] = [];
  let trained = 0;
  const watch = (event: RunEvent) => {
    if (event.type === "failed") failed.push({ digest: event.task.digest, message: event.message });
    if (event.type === "finished") trained++;
    onEvent(event);
  };
  const context = { store, backend, dataDirectory, signal, onEvent: watch };
  if (missing.length === 0) {
    // Neither a worker nor a queue is needed.
  } else if (queue !== undefined) {
    // Redis and what speaks to it are read by those who use a queue, and by nobody else.
    const { executeOnQueue } = await import("./queue/submit.ts");
    await executeOnQueue(missing, queue, context);
  } else if (jobs > 0) {
    await executeInWorkers(missing, { jobs, ...limits }, context);
  } else {
    await executeInProcess(missing, context);
  }
  return {
    digests: plan.tasks.map(({ digest }) => digest),
    trained,
    found: plan.tasks.length - trained - failed.length,
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

/** Long cells begun last would leave workers idle at the end. */
async function longestFirst(
  { missing }: Plan,
  store: Store,
): Promise<{ missing: Plan["missing"]; expectedSeconds: number[] }> {
  if (missing.length === 0) return { missing, expectedSeconds: [] };
  const secondsOf = createCostModel((await readRecords(store)).records);
  const costs = new Map(missing.map((task) => [task, secondsOf(task.cell)]));
  const sorted = missing.toSorted((a, b) => costs.get(b)! - costs.get(a)!);
  return { missing: sorted, expectedSeconds: sorted.map((task) => costs.get(task)!) };
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
