import { setTimeout as delay } from "node:timers/promises";
import { checkText, optionsOf, show } from "../base/check.ts";
import { InputError, StoreError } from "../base/errors.ts";
import type { Lease } from "../base/lease.ts";
import { type BackendName, useBackend } from "../compute/backend.ts";
import { loadDataset } from "../data/load.ts";
import { comparesNetworks } from "../measures/applicability.ts";
import { openStore, type Store } from "../store/store.ts";
import { expandMatrix } from "../study/expand.ts";
import type { ExpandedStudy, Experiment } from "../study/types.ts";
import { executeInProcess, executeInWorkers } from "./execute.ts";
import { readRecords, type RunSource } from "./find_runs.ts";
import { datasetsOf, isComplete, type Plan, planTasks, tasksOfStudy } from "./plan.ts";
import { checkTunedCode } from "./tuned_code.ts";
import { loadQueue } from "./queue/load.ts";
import { pulseOfRun } from "./pulse.ts";
import { checkWeights, createCostModel, selectShard, type Shard } from "./schedule.ts";
import type { RunEvent, Task } from "./task.ts";
import { limitsOf } from "./worker_command.ts";

/** How an experiment is run. */
export interface RunOptions {
  /** The folder of the store, default `store`. */
  store?: string | undefined;
  /**
   * Where else networks count as done, such as a pack: those of which it has all measures are not
   * trained. Default none.
   */
  done?: RunSource | undefined;
  /** The backend, default `auto`. */
  backend?: BackendName | undefined;
  /** How many worker processes; 0, the default, trains in this process. */
  jobs?: number | undefined;
  /** The Redis server whose workers train, such as `redis://localhost:6379`; default none. */
  queue?: string | undefined;
  /**
   * How often a cell is tried again: one that fails on a queue, default twice, and one whose worker
   * process dies or hangs, default once.
   */
  retries?: number | undefined;
  /** On a queue, cells of a higher priority are trained first: 0, the default, to 1,000. */
  priority?: number | undefined;
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
  return await runStudy({ study: experiment, cells: expandMatrix(experiment) }, options);
}

/** {@linkcode runExperiment} of a study whose cells are known. */
export async function runStudy(
  study: ExpandedStudy,
  options: RunOptions = {},
): Promise<ExperimentResult> {
  checkOptions(options);
  const { jobs = 0, queue, dataDirectory, signal, shard, onEvent = () => {} } = options;
  const { retries, priority, done } = options;
  const limits = limitsOf(options);
  const store = openStore(options.store ?? "store");
  const backend = await useBackend(options.backend);
  onEvent({ type: "backend", backend });
  await checkTunedCode(study.study);
  const tasks = selectShard(await tasksOfStudy(study, backend.class), shard);
  await setDamagedAside(store, tasks, onEvent);

  const plan = await planTasks(tasks, store, done);
  const phases = await longestFirst(plan, store);
  const found = plan.filter(isComplete).map(({ task }) => task);
  const all = inAll(phases);
  const missing = all.map(({ task }) => task);
  const expectedSeconds = all.map(({ seconds }) => seconds);
  const workers = queue === undefined ? Math.max(1, jobs) : 0;
  const planned: RunEvent = { type: "plan", found, missing, expectedSeconds, jobs: workers };
  onEvent(planned);
  if (missing.length > 0) await store.prepare();
  using use = missing.length > 0 ? store.use() : undefined;
  // The machines of a queue tell of themselves.
  using pulse = use && queue === undefined
    ? pulseOfRun(use, store, { jobs: workers, study: study.study.name, shard, onEvent })
    : undefined;
  pulse?.follow(planned);
  await provideData(missing, options, onEvent);

  // A network may come twice: when it is trained, and when it is compared with another.
  const failed = new Map<string, string>();
  const [trained, measured] = [new Set<string>(), new Set<string>()];
  const watch = (later: readonly TimedTask[]) => (event: RunEvent) => {
    if (event.type === "failed") failed.set(event.task.digest, event.message);
    if (event.type === "finished") (event.trained ? trained : measured).add(event.task.digest);
    const rest = event.type === "finished" || event.type === "found"
      ? later.find(({ task }) => task.digest === event.task.digest)
      : undefined;
    const told = rest === undefined ? event : { ...event, secondsLeft: rest.seconds } as RunEvent;
    pulse?.follow(told);
    onEvent(told);
  };
  for (const [at, phase] of phases.entries()) {
    const onEvent = watch(inAll(phases.slice(at + 1)));
    const context = { store, backend, dataDirectory, signal, onEvent };
    const missing = phase.map(({ task }) => task).filter(({ digest }) => !failed.has(digest));
    if (missing.length === 0) {
      // Neither a worker nor a queue is needed.
    } else if (queue !== undefined) {
      const { executeOnQueue } = await loadQueue();
      await executeOnQueue(missing, queue, context, { study: study.study.name, retries, priority });
    } else if (jobs > 0) {
      await executeInWorkers(missing, { jobs, retries, ...limits }, context);
    } else {
      await executeInProcess(missing, context);
    }
  }
  if (missing.length > 0) {
    // What was reported is held to the store: a worker may be wrong, another call may delete.
    for (const planned of await planTasks(tasks, store, done)) {
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

/** Most worker processes of one call. */
const MOST_JOBS = 1024;

function checkOptions(options: RunOptions): void {
  const { jobs = 0, signal, shard, onEvent = () => {} } = optionsOf(options, "options", InputError);
  for (const name of ["store", "queue", "dataDirectory"] as const) {
    if (options[name] !== undefined) checkText(options[name], name);
  }
  if (!Number.isInteger(jobs) || jobs < 0 || jobs > MOST_JOBS) {
    throw new InputError(`jobs must be an integer from 0 to ${MOST_JOBS}: it is ${show(jobs)}`);
  }
  if (signal !== undefined && !((signal as unknown) instanceof AbortSignal)) {
    throw new InputError(`signal must be an AbortSignal: it is ${show(signal)}`);
  }
  if (typeof onEvent !== "function") {
    throw new InputError(`onEvent must be a function: it is ${show(onEvent)}`);
  }
  if (shard === undefined) return;
  const { index, count, weights } = optionsOf(shard, "shard", InputError);
  const isPart = Number.isInteger(count) && Number.isInteger(index) && index >= 1 &&
    index <= count && count <= 100_000;
  if (!isPart) {
    throw new InputError(
      `shard must be an index from 1 to a count: it is ${show(index)} of ${show(count)}`,
    );
  }
  if (weights !== undefined) checkWeights(weights, count);
}

/** A task and about how many seconds it will take. */
interface TimedTask {
  task: Task;
  seconds: number;
}

const byTime = (tasks: readonly TimedTask[]) => tasks.toSorted((a, b) => b.seconds - a.seconds);

/**
 * First the networks, each by itself, then what compares them. In each phase the longest tasks come
 * first: begun last, they would leave workers idle at the end.
 */
async function longestFirst(plan: Plan, store: Store): Promise<TimedTask[][]> {
  const open = plan.filter((planned) => !isComplete(planned));
  if (open.length === 0) return [];
  // What other networks took tells how long a training will take, and nothing of measures.
  const trains = open.some(({ trained }) => !trained);
  const secondsOf = createCostModel(trains ? (await readRecords(store)).records : []);
  return [alone(open), compared(open)].map((planned) =>
    byTime(planned.map((each) => ({ task: each.task, seconds: secondsOf(each) })))
  );
}

/** Each network of some phases once, longest first, with the seconds of all of them. */
function inAll(phases: readonly TimedTask[][]): TimedTask[] {
  const networks = new Map<string, TimedTask>();
  for (const { task, seconds } of phases.flat()) {
    const before = networks.get(task.digest)?.seconds ?? 0;
    // The later phase's task is the whole one.
    networks.set(task.digest, { task, seconds: before + seconds });
  }
  return byTime([...networks.values()]);
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
  for (const name of datasetsOf(missing)) {
    await loadDataset(name, {
      ...(dataDirectory === undefined ? {} : { directory: dataDirectory }),
      ...(signal === undefined ? {} : { signal }),
      onProgress: (message) => onEvent({ type: "notice", message }),
    });
  }
}

/** How often, and how far apart, to ask for a damaged network that another call holds. */
const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 200;

/**
 * Checks what the store has of some tasks before it is relied on, and moves what is damaged out of
 * the way. Weights are checked when used; of other networks nothing is read.
 */
export async function setDamagedAside(
  store: Store,
  tasks: readonly Task[],
  onEvent: (event: RunEvent) => void,
): Promise<void> {
  const notice = (message: string) => onEvent({ type: "notice", message });
  const needed = new Set(
    tasks.flatMap((task) => [task, ...task.others ?? []]).map(({ digest }) => digest),
  );
  for (const digest of (await store.list()).filter((digest) => needed.has(digest))) {
    const damage = await damageOf(store, digest);
    if (damage === undefined) continue;
    try {
      using lease = await leaseDamaged(store, digest);
      if (lease === undefined) continue;
      // Another call may have set it aside meanwhile, and trained it again.
      const network = await networkDamage(store, digest);
      if (network !== undefined) {
        const place = await store.setAside(digest);
        notice(`${network}; it was set aside to "${place}" and is trained again`);
      }
      if (await store.setMeasuresAside(digest) > 0) {
        notice(
          `Measures of the network ${digest.slice(0, 12)} are damaged; they were set aside and ` +
            `are taken again`,
        );
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // A store that is only read may be of use for all that is whole.
      notice(`${damage}; it stays where it is: ${error.message}`);
    }
  }
}

/** Waits a little for a call that is about to set the same network aside. */
async function leaseDamaged(store: Store, digest: string): Promise<Lease | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const lease = await store.lease(digest);
    if (lease || await damageOf(store, digest) === undefined) return lease;
    await delay(PAUSE_MILLISECONDS);
  }
  return undefined;
}

/** The damage to a network or its measures; undefined where there is none. */
async function damageOf(store: Store, digest: string): Promise<string | undefined> {
  return await networkDamage(store, digest) ??
    await damageIn(() => store.measures(digest));
}

async function networkDamage(store: Store, digest: string): Promise<string | undefined> {
  return await damageIn(async () => {
    if (!await store.has(digest)) return;
    const network = await store.open(digest);
    await network.embeddings();
    await network.geometry();
    await network.history();
    await network.lossVariables();
  });
}

async function damageIn(read: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return error.message;
  }
}
