import { type BackendName, useBackend } from "../compute/backend.ts";
import { EXIT_CODES, StoreError } from "../base/errors.ts";
import type { Experiment } from "../study/mod.ts";
import { factorColumns } from "../study/factors.ts";
import {
  createExplainer,
  type Plan,
  planExperiment,
  readRecords,
  type Reason,
  selectShard,
  type Shard,
} from "../runner/mod.ts";
import { openStore, type Store } from "../store/mod.ts";
import { formatTable } from "./_table.ts";

/** What listing needs to know. */
export interface ListOptions {
  store: string;
  backend: BackendName;
  shard: Shard | undefined;
  json: boolean;
}

/** `--dry-run`: lists the cells, for each whether it would be trained, and why. */
export async function listCells(
  experiment: Experiment,
  { store, backend, shard, json }: ListOptions,
): Promise<number> {
  const { name } = await useBackend(backend);
  const opened = openStore(store);
  const plan = selectShard(await planExperiment(experiment, opened, name), shard);
  const { tasks } = plan;
  const reasons = await reasonsOf(plan, opened, name);
  const trains = reasons.map(({ kind }) => kind !== "stored");
  if (json) {
    const cells = tasks.map((task, at) => ({ ...task, train: trains[at], why: reasons[at] }));
    console.log(JSON.stringify({ experiment: experiment.name, backend: name, cells }));
    return EXIT_CODES.done;
  }
  const factors = factorColumns(tasks.map(({ cell }) => cell));
  console.log(
    formatTable(
      ["digest", ...factors.columns, "train", "why"],
      tasks.map(({ digest }, at) => [
        digest.slice(0, 12),
        ...factors.rows[at]!.map(String),
        trains[at] ? "yes" : "no",
        reasons[at]!.text,
      ]),
    ),
  );
  const count = trains.filter(Boolean).length;
  console.error(`${count} to train, ${tasks.length - count} in the store`);
  return EXIT_CODES.done;
}

async function reasonsOf({ tasks, found }: Plan, store: Store, backend: string): Promise<Reason[]> {
  const there = new Set(found);
  const explain = createExplainer((await readRecords(store)).records, backend);
  const reasons: Reason[] = [];
  for (const task of tasks) {
    reasons.push(there.has(task) ? await checkStored(task.digest, store) : explain(task));
  }
  return reasons;
}

async function checkStored(digest: string, store: Store): Promise<Reason> {
  try {
    const { divergedAt } = await store.read(digest);
    const end = divergedAt === undefined ? "" : `; it diverged at step ${divergedAt}`;
    return { kind: "stored", text: `in the store${end}` };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { kind: "damaged", text: error.message };
  }
}
