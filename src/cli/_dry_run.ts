import { type BackendName, useBackend } from "../compute/backend.ts";
import { EXIT_CODES } from "../base/errors.ts";
import type { Experiment } from "../study/mod.ts";
import {
  createCostModel,
  createExplainer,
  isComplete,
  planTasks,
  readRecords,
  selectShard,
  type Shard,
  tasksOfExperiment,
} from "../runner/mod.ts";
import { openStore } from "../store/mod.ts";
import { varyingFactors } from "./_factors.ts";
import { estimateText } from "./_progress.ts";
import { formatTable } from "./_table.ts";
import { standardOutput } from "./_terminal.ts";
import { studyWarnings } from "./_warnings.ts";
import { wrapText } from "./_wrap.ts";

/** Options of the listing. */
export interface ListOptions {
  store: string;
  backend: BackendName;
  shard: Shard | undefined;
  jobs: number;
  json: boolean;
}

/** `--dry-run`: lists the cells, what would be done for each, and why. */
export async function listCells(
  experiment: Experiment,
  { store, backend, shard, jobs, json }: ListOptions,
): Promise<number> {
  const { class: name } = await useBackend(backend);
  const opened = openStore(store);
  const plan = await planTasks(selectShard(tasksOfExperiment(experiment, name), shard), opened);
  const { records } = await readRecords(opened);
  const explain = createExplainer(records, name);
  const reasons = plan.map(explain);
  const trains = plan.filter(({ trained }) => !trained).length;
  const measures = plan.filter(({ trained, missing }) => trained && missing.length > 0).length;
  const warnings = studyWarnings(experiment, plan.map(({ task: { cell } }) => cell));
  if (json) {
    const cells = plan.map(({ task, trained, missing }, at) => ({
      ...task,
      train: !trained,
      measure: missing,
      why: reasons[at],
    }));
    const study = experiment.name;
    console.log(
      JSON.stringify({ experiment: study, backend: name, cells, warnings }),
    );
    return EXIT_CODES.done;
  }
  const terminal = standardOutput();
  const { same, columns, rows } = varyingFactors(plan.map(({ task: { cell } }) => cell));
  if (same !== "") console.log(`${wrapText(`all: ${same}`, terminal.width).join("\n")}\n`);
  console.log(
    formatTable(
      ["network", ...columns, "action", "why"],
      plan.map((planned, at) => [
        planned.task.digest.slice(0, 12),
        ...rows[at]!,
        !planned.trained ? "train" : isComplete(planned) ? "none" : "measure",
        reasons[at]!.text,
      ]),
      terminal,
    ),
  );
  for (const warning of warnings) console.error(`warning: ${warning}`);
  const complete = plan.length - trains - measures;
  const costOf = createCostModel(records);
  const seconds = plan.filter((planned) => !isComplete(planned)).map(costOf).sort((a, b) => b - a);
  console.error(
    `${trains} to train, ${measures} to measure only, ${complete} complete${
      estimateText(seconds, jobs)
    }`,
  );
  return EXIT_CODES.done;
}
