import { type BackendName, useBackend } from "../compute/backend.ts";
import { loadDataset } from "../data/mod.ts";
import { comparesNetworks, datasetsOfMeasure } from "../measures/applicability.ts";
import type { Experiment } from "../study/types.ts";
import { openStore, type Store } from "../store/store.ts";
import { createCostModel } from "./cost.ts";
import type { RunEvent } from "./events.ts";
import { executeInProcess } from "./execute.ts";
import { limitsOf } from "./limits.ts";
import { readRecords } from "./find_runs.ts";
import { isComplete, type Plan, planTasks, tasksOfExperiment } from "./plan.ts";
import { executeInWorkers } from "./pool.ts";
import { setDamagedAside } from "./set_damaged_aside.ts";
import { loadQueue } from "./queue/load.ts";
import { selectShard, type Shard } from "./shard.ts";
import type { Task } from "./task.ts";

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

/** How a study ended. */
export interface ExperimentResult {
  /** The tasks of the study, in the order of the matrix. */
  tasks: Task[];
  /** How many networks were trained now. */
  trained: number;
  /** How many networks the store had already, but lacked measures of, which were taken now. */
  measured: number;
  /** How many tasks were complete already, or were done by another process meanwhile. */
  found: number;
  /** The tasks that failed, with the reason. */
  failed: { digest: string; message: string }[];
}

/**
 * Trains the networks of a study that the store lacks, and takes the measures that it lacks.
 *
 * What is finished stays, whatever happens: a call after an interruption, a failure or a `kill -9`
 * does only what is missing. Several calls may share a store, and train no network twice. A damaged
 * network is set aside and trained again, damaged measures are taken again.
 *
 * @param experiment A valid study, from `loadExperiment`.
 * @param options Store, backend, worker processes, progress.
 * @returns The tasks, and what was trained, measured, found and failed.
 * @throws {EnvironmentError} If the machine cannot run the backend.
 * @throws {DataError} If a dataset is not available.
 * @throws {InputError} If an option is out of range.
 * @throws {StoreError} If the store cannot be written.
 * @throws The signal's reason, if it was aborted.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { runExperiment } from "@loss-atlas/loss-atlas";
 * import { parseExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const study = parseExperiment({
 *   name: "first",
 *   title: "A first study",
 *   matrix: { dataset: ["digits"], loss: [{ name: "softmax" }] },
 *   training: { trainSize: 64, testSize: 50, epochs: 1 },
 *   measures: ["accuracy"],
 * }, "first.json");
 * const store = await Deno.makeTempDir();
 * const { trained, failed } = await runExperiment(study, { store, backend: "wasm" });
 * assertEquals({ trained, failed }, { trained: 1, failed: [] });
 * await Deno.remove(store, { recursive: true });
 * ```
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
  const tasks = selectShard(await tasksOfExperiment(experiment, backend.class), shard);
  await setDamagedAside(store, tasks, onEvent);

  const plan = await planTasks(tasks, store);
  const phases = await longestFirst(plan, store);
  const found = plan.filter(isComplete).map(({ task }) => task);
  const { missing, expectedSeconds } = inAll(phases);
  onEvent({ type: "plan", found, missing, expectedSeconds, jobs: Math.max(1, jobs) });
  if (missing.length > 0) await store.prepare();
  await provideData(missing, options, onEvent);

  // A network may come twice: when it is trained, and when it is compared with another.
  const failed = new Map<string, string>();
  const [trained, measured] = [new Set<string>(), new Set<string>()];
  const watch = (later: ReadonlyMap<string, number>) => (event: RunEvent) => {
    if (event.type === "failed") failed.set(event.task.digest, event.message);
    if (event.type === "finished") (event.trained ? trained : measured).add(event.task.digest);
    const ends = event.type === "finished" || event.type === "found";
    const secondsLeft = ends ? later.get(event.task.digest) : undefined;
    onEvent(ends && secondsLeft !== undefined ? { ...event, secondsLeft } : event);
  };
  for (const [at, phase] of phases.entries()) {
    const rest = inAll(phases.slice(at + 1));
    const later = new Map(
      rest.missing.map(({ digest }, at) => [digest, rest.expectedSeconds[at]!]),
    );
    const context = { store, backend, dataDirectory, signal, onEvent: watch(later) };
    const missing = phase.missing.filter(({ digest }) => !failed.has(digest));
    if (missing.length === 0) {
      // Neither a worker nor a queue is needed.
    } else if (queue !== undefined) {
      const { executeOnQueue } = await loadQueue();
      await executeOnQueue(missing, queue, context);
    } else if (jobs > 0) {
      await executeInWorkers(missing, { jobs, ...limits }, context);
    } else {
      await executeInProcess(missing, context);
    }
  }
  if (missing.length > 0) {
    // What was reported is held to the store: a worker may be wrong, another call may delete.
    for (const planned of await planTasks(tasks, store)) {
      const { digest } = planned.task;
      if (isComplete(planned) || failed.has(digest)) continue;
      const message =
        "it was done, and yet the store lacks it: was it deleted meanwhile, as by gc? call again";
      failed.set(digest, message);
      onEvent({ type: "failed", task: planned.task, message });
    }
  }
  const only = measured.difference(trained).difference(failed);
  const trainedWell = trained.difference(failed);
  return {
    tasks,
    trained: trainedWell.size,
    measured: only.size,
    found: plan.length - trainedWell.size - only.size - failed.size,
    failed: [...failed].map(([digest, message]) => ({ digest, message })),
  };
}

/** Tasks that may be done in any order, and how long each will take. */
interface Phase {
  missing: Task[];
  expectedSeconds: number[];
}

/**
 * First the networks, each by itself, then what compares them. In each phase the longest tasks come
 * first: begun last, they would leave workers idle at the end.
 */
async function longestFirst(plan: Plan, store: Store): Promise<Phase[]> {
  const open = plan.filter((planned) => !isComplete(planned));
  if (open.length === 0) return [];
  // What other networks took tells how long a training will take, and nothing of measures.
  const trains = open.some(({ trained }) => !trained);
  const secondsOf = createCostModel(trains ? (await readRecords(store)).records : []);
  return [alone(open), compared(open)].map((planned) => {
    const costs = planned.map((each) => ({ task: each.task, seconds: secondsOf(each) }))
      .toSorted((a, b) => b.seconds - a.seconds);
    return {
      missing: costs.map(({ task }) => task),
      expectedSeconds: costs.map(({ seconds }) => seconds),
    };
  });
}

/** Each network of some phases once, longest first, with the seconds of all of them. */
function inAll(phases: readonly Phase[]): Phase {
  const networks = new Map<string, { task: Task; seconds: number }>();
  for (const { missing, expectedSeconds } of phases) {
    for (const [at, task] of missing.entries()) {
      const before = networks.get(task.digest)?.seconds ?? 0;
      // The later phase's task is the whole one.
      networks.set(task.digest, { task, seconds: before + expectedSeconds[at]! });
    }
  }
  const all = [...networks.values()].toSorted((a, b) => b.seconds - a.seconds);
  return {
    missing: all.map(({ task }) => task),
    expectedSeconds: all.map(({ seconds }) => seconds),
  };
}

/** The tasks that need no other network. */
function alone(open: Plan): Plan {
  return open.map(({ task: { others: _, ...task }, trained, missing }) => ({
    task: { ...task, measures: task.measures.filter((measure) => !comparesNetworks(measure)) },
    trained,
    missing: missing.filter((measure) => !comparesNetworks(measure)),
  })).filter((planned) => !isComplete(planned));
}

/** The tasks that wait until all networks are trained. */
function compared(open: Plan): Plan {
  return open.map(({ task, missing }) => ({
    task,
    trained: true,
    missing: missing.filter(comparesNetworks),
  })).filter((planned) => !isComplete(planned));
}

/** Loads each dataset once before any training, so that a missing one is reported at the start. */
async function provideData(
  missing: readonly Task[],
  { dataDirectory, signal }: RunOptions,
  onEvent: (event: RunEvent) => void,
): Promise<void> {
  const names = missing.flatMap(({ cell, measures }) => [
    cell.dataset,
    ...measures.flatMap((measure) => datasetsOfMeasure(measure, cell)),
  ]);
  for (const name of new Set(names)) {
    await loadDataset(name, {
      ...(dataDirectory === undefined ? {} : { directory: dataDirectory }),
      ...(signal === undefined ? {} : { signal }),
      onProgress: (message) => onEvent({ type: "notice", message }),
    });
  }
}
