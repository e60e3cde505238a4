import { canonicalJson } from "../base/digest.ts";
import { checkMethods, checkText, optionsOf, show } from "../base/check.ts";
import { InputError, StoreError } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { datasets, isDataset } from "../data/catalogue.ts";
import { OWN_DATA } from "../identity/data.ts";
import { measureDigest, measureIdentity } from "../identity/measure.ts";
import { knownClasses } from "../cell/classes.ts";
import { findMeasure } from "../measures/catalogue.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { NetworkRecord, Run } from "../store/network.ts";
import type { NetworkReader } from "../store/network_reader.ts";
import { firstSeeds, noEmbeddings, samplePoints, thinHistory } from "../store/samples.ts";
import type { Task } from "./task.ts";

/** Where networks and measures are found: a store, or a pack of one. */
export interface RunSource {
  /** The digests of its networks. */
  list(): Promise<string[]>;
  /** Opens a network. */
  open(
    digest: string,
  ): Promise<Pick<NetworkReader, "record" | "history" | "embeddings" | "geometry">>;
  /** The records of the measures of a network. */
  measures(digest: string): Promise<MeasureRecord[]>;
}

/**
 * Two sources as one: a network comes from the first that has it, and each of its measures likewise.
 * What the first one lists is asked once.
 */
export function joinSources(first: RunSource, second: RunSource): RunSource {
  let listed: Promise<Set<string>> | undefined;
  const own = () => listed ??= first.list().then((digests) => new Set(digests));
  return {
    list: async () => [...(await own()).union(new Set(await second.list()))].sort(),
    open: async (digest) => await ((await own()).has(digest) ? first : second).open(digest),
    async measures(digest) {
      const records = [...await second.measures(digest), ...await first.measures(digest)];
      return [...new Map(records.map((record) => [record.digest, record])).values()];
    },
  };
}
/** A report of more networks keeps samples of their embeddings: all of them may fill the memory. */
export const MANY_NETWORKS = 1000;

/** The runs of some tasks that a store holds. */
export interface FoundRuns {
  /** The networks that are there, with the measures that are there, in the order of the tasks. */
  runs: Run[];
  /** Tasks whose network is missing. */
  untrained: Task[];
  /** Tasks whose network is there, with the measures that are missing. */
  unmeasured: { task: Task; measures: ResolvedMeasure[] }[];
  /** Digests of the networks that older code trained, which stand in for missing ones. */
  older: string[];
  /** Digests of networks that cannot be read, with the reason. */
  damaged: Map<string, string>;
}

/**
 * Finds the networks and measures of some tasks in a store or a pack.
 *
 * A network or a measure by the present code comes first. Where it is missing, one of the same cell
 * and parameters by other code stands in if `older` is set, so that a report need not wait for a
 * training after every edit.
 *
 * @param store Where to look.
 * @param tasks What to look for, from `runExperiment`.
 * @param options `older`, default true. `sampled`, default false: of many networks keep what a pack
 *   keeps, embeddings and geometry of one seed a configuration and some of its points, so that memory
 *   suffices.
 * @returns What is there, and what is missing or damaged.
 * @throws {InputError} If the store or a task is none.
 * @throws {StoreError} If a file of records is damaged.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findRuns } from "@loss-atlas/loss-atlas";
 * import { openStore } from "@loss-atlas/loss-atlas/store";
 *
 * const { runs, untrained } = await findRuns(openStore("no-such-store"), []);
 * assertEquals([runs.length, untrained.length], [0, 0]);
 * ```
 */
export async function findRuns(
  store: RunSource,
  tasks: readonly Task[],
  options: { older?: boolean; sampled?: boolean } = {},
): Promise<FoundRuns> {
  const { older = true, sampled = false } = optionsOf(options, "options", InputError);
  checkMethods(store, "The store", ["list", "open", "measures"]);
  checkTasks(tasks);
  const found: FoundRuns = {
    runs: [],
    untrained: [],
    unmeasured: [],
    older: [],
    damaged: new Map(),
  };
  const stored = new Set(await store.list());
  const lacking = tasks.some(({ digest }) => !stored.has(digest));
  const others = older && lacking
    ? newestByCell((await readRecords(store)).records.filter(isOfTheseImages))
    : new Map();
  const digestOf = (task: Task): string | undefined =>
    stored.has(task.digest) ? task.digest : others.get(canonicalJson(task.cell))?.digest;
  const shown = sampled
    ? firstSeeds(tasks.flatMap(({ cell, ...task }) => {
      const digest = digestOf({ cell, ...task });
      return digest === undefined ? [] : [{ digest, cell }];
    }))
    : undefined;

  const readOne = async (task: Task): Promise<Run | undefined> => {
    const digest = digestOf(task);
    if (digest === undefined) return void found.untrained.push(task);
    try {
      const network = await store.open(digest);
      const parts = await partsOf(network, shown);
      const run = await joinRun(network.record, parts, task, await store.measures(digest), older);
      if (digest !== task.digest) found.older.push(digest);
      if (run.missing.length > 0) found.unmeasured.push({ task, measures: run.missing });
      return run.run;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      found.damaged.set(digest, error.message);
      return undefined;
    }
  };
  const read = await Array.fromAsync(tasks, readOne);
  return { ...found, runs: read.filter((run) => run !== undefined) };
}

function checkTasks(tasks: readonly Task[]): void {
  if (!Array.isArray(tasks)) {
    throw new InputError(`The tasks must be an array: current value is ${show(tasks)}`);
  }
  for (const task of tasks) {
    const { digest, cell, measures } = optionsOf(task, "A task", InputError);
    checkText(digest, "The digest of a task");
    optionsOf(cell, "The cell of a task", InputError);
    if (!Array.isArray(measures)) throw new InputError("The measures of a task must be an array");
    for (const measure of measures) {
      checkText(optionsOf(measure, "A measure", InputError).name, "The name of a measure");
      findMeasure(measure.name);
      optionsOf(measure.parameters, "The parameters of a measure", InputError);
    }
  }
}

/** Reads what each network of a store is; those that cannot be read are listed apart. */
export async function readRecords(
  store: RunSource,
): Promise<{ records: NetworkRecord[]; damaged: Map<string, string> }> {
  const { read, damaged } = await readEach(
    await store.list(),
    async (digest) => (await store.open(digest)).record,
  );
  return { records: read, damaged };
}

/** Reads something of each network; of those that are damaged it tells what is wrong. */
export async function readEach<T>(
  digests: readonly string[],
  readOne: (digest: string) => Promise<T>,
): Promise<{ read: T[]; damaged: Map<string, string> }> {
  const read: T[] = [];
  const damaged = new Map<string, string>();
  for (const digest of digests) {
    try {
      read.push(await readOne(digest));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      damaged.set(digest, error.message);
    }
  }
  return { read, damaged };
}

type Parts = Pick<Run, "history" | "embeddings" | "geometry">;

/** The parts of a network: all of them, or what a pack keeps, with the embeddings of those shown. */
async function partsOf(
  { record: { digest, cell }, ...network }: Awaited<ReturnType<RunSource["open"]>>,
  shown: ReadonlySet<string> | undefined,
): Promise<Parts> {
  const history = await network.history();
  if (shown === undefined) {
    return { history, embeddings: await network.embeddings(), geometry: await network.geometry() };
  }
  const thin = thinHistory(history);
  if (!shown.has(digest)) {
    const geometry = { classes: knownClasses(cell), classMeans: [] };
    return { history: thin, embeddings: noEmbeddings(cell.dimension), geometry };
  }
  const embeddings = samplePoints(await network.embeddings());
  return { history: thin, embeddings, geometry: await network.geometry() };
}

/** Joins a network with the values of the measures that a task asks for. */
async function joinRun(
  { digest, environment, divergedAt }: NetworkRecord,
  parts: Parts,
  { cell, measures }: Task,
  records: readonly MeasureRecord[],
  older: boolean,
): Promise<{ run: Run; missing: ResolvedMeasure[] }> {
  const find = recordFinder(records, older);
  const run: Run = {
    digest,
    cell,
    environment,
    ...(divergedAt !== undefined && { divergedAt }),
    ...parts,
    metrics: {},
    notes: {},
  };
  const missing: ResolvedMeasure[] = [];
  for (const measure of measures) {
    const record = await find(digest, cell, measure);
    if (record === undefined) {
      missing.push(measure);
      continue;
    }
    Object.assign(run.metrics, record.values);
    Object.assign(run.notes, record.notes);
  }
  return { run, missing };
}

/**
 * Finds the record of a measure among those of a network.
 *
 * @param records The records of the network.
 * @param older Whether one by other code stands in for one by the present code.
 */
export function recordFinder(
  records: readonly MeasureRecord[],
  older: boolean,
): (digest: string, cell: Cell, measure: ResolvedMeasure) => Promise<MeasureRecord | undefined> {
  const byDigest = new Map(records.map((record) => [record.digest, record]));
  const byName = new Map(records.map((record) => [canonicalJson(record.identity.measure), record]));
  return async (digest, cell, measure) =>
    byDigest.get(measureDigest(await measureIdentity(digest, cell, measure))) ??
      (older ? byName.get(canonicalJson(measure)) : undefined);
}

/** Images of the user's own that have changed are others, whatever they are called. */
function isOfTheseImages({ cell, identity }: NetworkRecord): boolean {
  if (isImported(cell) || !isDataset(cell.dataset)) return true;
  const { own } = datasets.find(cell.dataset);
  return own === undefined || identity.data[OWN_DATA] === own.digest;
}

function newestByCell(records: readonly NetworkRecord[]): Map<string, NetworkRecord> {
  const newest = new Map<string, NetworkRecord>();
  for (const record of records) {
    const key = canonicalJson(record.cell);
    const other = newest.get(key);
    if (!other || other.environment.finishedAt < record.environment.finishedAt) {
      newest.set(key, record);
    }
  }
  return newest;
}
