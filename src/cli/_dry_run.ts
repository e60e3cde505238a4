import { type BackendName, useBackend } from "../compute/backend.ts";
import { EXIT_CODES } from "../errors.ts";
import type { Experiment } from "../experiment/mod.ts";
import { planExperiment } from "../runner/mod.ts";
import { openStore } from "../store/mod.ts";
import { factorColumns } from "../experiment/factors.ts";
import { formatTable } from "./_table.ts";

/** What listing needs to know. */
export interface ListOptions {
  store: string;
  backend: BackendName;
  json: boolean;
}

/** `--dry-run`: lists the cells, and for each whether it would be trained. */
export async function listCells(
  experiment: Experiment,
  { store, backend, json }: ListOptions,
): Promise<number> {
  const { name } = await useBackend(backend);
  const { tasks, found, missing } = await planExperiment(experiment, openStore(store), name);
  const there = new Set(found.map(({ digest }) => digest));
  if (json) {
    const cells = tasks.map((task) => ({ ...task, train: !there.has(task.digest) }));
    console.log(JSON.stringify({ experiment: experiment.name, backend: name, cells }));
    return EXIT_CODES.done;
  }
  const factors = factorColumns(tasks.map(({ cell }) => cell));
  console.log(
    formatTable(
      ["digest", ...factors.columns, "train"],
      tasks.map(({ digest }, index) => [
        digest.slice(0, 12),
        ...factors.rows[index]!.map(String),
        there.has(digest) ? "no, in the store" : "yes",
      ]),
    ),
  );
  console.error(`${missing.length} to train, ${found.length} in the store`);
  return EXIT_CODES.done;
}
