import { StoreError } from "../base/errors.ts";
import { reasonWithPlace } from "../base/own_modules.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import type { Backend } from "../compute/backend.ts";
import { loadDataset } from "../data/load.ts";
import { ownFacts } from "../data/own/register.ts";
import type { Dataset } from "../data/types.ts";
import { dataDigest } from "../identity/data.ts";
import { digestCell, networkDigest, networkIdentity } from "../identity/network.ts";
import { needOf } from "../measures/applicability.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import type { TrainOptions } from "../networks/train.ts";
import { trainNetwork } from "../networks/train_network.ts";
import { readEnvironment } from "../store/environment.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { NetworkRecord, StoredNetwork } from "../store/network.ts";
import type { Store } from "../store/store.ts";
import { measureNetwork, missingMeasures } from "./measure_network.ts";
import type { Task, TaskOutcome } from "./task.ts";

/** The callbacks and the signal of a task in progress. */
export type PerformOptions = Pick<TrainOptions, "onProgress" | "signal">;

/** Where tasks are performed. */
export interface Performer {
  /** Trains a cell, whatever the store has. */
  train(cell: Cell, options?: PerformOptions): Promise<TrainedNetwork>;
  /** Trains and measures what the store lacks of a task, and stores it. */
  perform(task: Task, store: Store, options?: PerformOptions): Promise<TaskOutcome>;
  /** Returns a dataset, which is loaded once. */
  load(name: string): Promise<Dataset>;
}

/** A network that was trained here, with its weights. */
export type TrainedNetwork = StoredNetwork & Required<Pick<StoredNetwork, "weights">>;

/** Creates the performer of tasks in this process, on the backend in use. */
export function createPerformer(backend: Backend, dataDirectory: string | undefined): Performer {
  const datasets = new Map<string, Promise<Dataset>>();
  const load = (name: string) => datasets.getOrInsertComputed(name, () => loadKnown(name));

  async function loadKnown(name: string): Promise<Dataset> {
    const dataset = await loadDataset(
      name,
      dataDirectory === undefined ? {} : { directory: dataDirectory },
    );
    if (dataset.digest === await dataDigest(name)) return dataset;
    throw new StoreError(
      `The images of "${name}" are not those by which networks are named: its reader was edited; call again, or run deno task fingerprints`,
    );
  }

  async function train(cell: Cell, options: PerformOptions = {}): Promise<TrainedNetwork> {
    const identity = await networkIdentity(cell, { backend: backend.class });
    const start = performance.now();
    const trained = await trainNetwork(cell, load, options);
    const dataset = ownFacts(cell.dataset);
    const environment = await readEnvironment(backend, {
      finishedAt: new Date().toISOString(),
      seconds: Math.round(performance.now() - start) / 1000,
      ...dataset && { dataset },
    });
    return { digest: networkDigest(cell, identity), cell, identity, ...trained, environment };
  }

  /** A worker that is started after an edit would store the new code's result as the old one's. */
  async function checkDigest({ digest, cell }: Pick<Task, "digest" | "cell">): Promise<void> {
    if (await digestCell(cell, { backend: backend.class }) === digest) return;
    throw new StoreError(
      `The code or the data changed since the network ${
        digest.slice(0, 12)
      } was planned: call again`,
    );
  }

  async function measure(
    { digest, cell, measures }: Task,
    missing: readonly ResolvedMeasure[],
    store: Store,
  ): Promise<NetworkRecord> {
    const network = await store.open(digest);
    if (measures.length > 0) {
      const write = (records: MeasureRecord[]) => store.writeMeasures(digest, records);
      await measureNetwork(network, cell, missing, { open: store.open, load, write });
    }
    return network.record;
  }

  async function perform(
    task: Task,
    store: Store,
    options: PerformOptions = {},
  ): Promise<TaskOutcome> {
    const { digest, cell } = task;
    const trainAndStore = async (wanted: Pick<Task, "digest" | "cell">) => {
      await checkDigest(wanted);
      await store.write(await train(wanted.cell, options));
    };
    try {
      using lease = await store.lease(digest);
      if (lease === undefined) return { type: "busy" };
      const isNew = !await store.has(digest);
      const missing = await missingMeasures(task, isNew ? [] : await store.measures(digest));
      if (!isNew && missing.length === 0) return { type: "found" };

      if (isImported(cell)) {
        if (isNew) return { type: "failed", message: NOT_HERE, fatal: false };
        await measure(task, missing, store);
        return { type: "finished", trained: false };
      }
      const needsWeights = missing.some((measure) => needOf(measure) !== "rows");
      const freed = !isNew && needsWeights && await lacksWeights(store, digest);
      if (isNew || freed) await trainAndStore(task);
      // Elsewhere they are trained already; here, a part of the study may lack them.
      for (const other of othersOf(task, missing)) {
        if (!await lacksWeights(store, other.digest)) continue;
        using lease = await store.lease(other.digest);
        if (lease === undefined) return { type: "busy" };
        await trainAndStore(other);
      }
      options.signal?.throwIfAborted();
      const { divergedAt } = await measure(task, missing, store);
      return { type: "finished", trained: isNew || freed, divergedAt };
    } catch (error) {
      options.signal?.throwIfAborted();
      // A store that cannot be written cannot take the next network either.
      const message = reasonWithPlace(error, ...partsOf(cell));
      return { type: "failed", message, fatal: error instanceof StoreError };
    }
  }

  return { train, perform, load };
}

/** What of a cell may be the user's own. */
const partsOf = ({ loss, training, activation }: Cell) => [
  `loss/${loss.name}`,
  `backbone/${training?.backbone}`,
  `activation/${activation}`,
];

const NOT_HERE =
  "it was trained elsewhere, and is not in this store: bring it in with loss-atlas import, or merge";

/** The networks that the missing measures compare a task's network with. */
function othersOf({ others = [] }: Task, missing: readonly ResolvedMeasure[]) {
  return others.filter(({ digest }) => missing.some((measure) => measure.with === digest));
}

async function lacksWeights(store: Store, digest: string): Promise<boolean> {
  return !await store.has(digest) || await (await store.open(digest)).weights() === undefined;
}
