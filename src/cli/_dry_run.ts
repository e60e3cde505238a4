import { type BackendName, useBackend } from "../compute/backend.ts";
import { EXIT_CODES } from "../base/errors.ts";
import { cellWarnings, type Experiment } from "../study/mod.ts";
import { factorColumns } from "../study/factors.ts";
import {
  createExplainer,
  planExperiment,
  readRecords,
  selectShard,
  type Shard,
} from "../runner/mod.ts";
import { openStore } from "../store/mod.ts";
import { formatTable } from "./_table.ts";

/** What listing needs to know. */
export interface ListOptions {
  store: string;
  backend: BackendName;
  shard: Shard | undefined;
  json: boolean;
}

/** `--dry-run`: lists the cells, what would be done for each, and why. */
export async function listCells(
  experiment: Experiment,
  { store, backend, shard, json }: ListOptions,
): Promise<number> {
  const { class: name } = await useBackend(backend);
  const opened = openStore(store);
  const plan = selectShard(await planExperiment(experiment, opened, name), shard);
  const explain = createExplainer((await readRecords(opened)).records, name);
  const reasons = plan.map(explain);
  const trains = plan.filter(({ trained }) => !trained).length;
  const measures = plan.filter(({ trained, missing }) => trained && missing.length > 0).length;
  const warnings = new Set(plan.flatMap(({ task: { cell } }) => cellWarnings(cell)));
  if (json) {
    const cells = plan.map(({ task, trained, missing }, at) => ({
      ...task,
      train: !trained,
      measure: missing,
      why: reasons[at],
    }));
    const study = experiment.name;
    console.log(
      JSON.stringify({ experiment: study, backend: name, cells, warnings: [...warnings] }),
    );
    return EXIT_CODES.done;
  }
  const factors = factorColumns(plan.map(({ task: { cell } }) => cell));
  console.log(
    formatTable(
      ["network", ...factors.columns, "train", "why"],
      plan.map(({ task: { digest }, trained }, at) => [
        digest.slice(0, 12),
        ...factors.rows[at]!.map(String),
        trained ? "no" : "yes",
        reasons[at]!.text,
      ]),
    ),
  );
  for (const warning of warnings) console.error(`warning: ${warning}`);
  const complete = plan.length - trains - measures;
  console.error(`${trains} to train, ${measures} to measure only, ${complete} complete`);
  return EXIT_CODES.done;
}
