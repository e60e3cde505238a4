import { EXIT_CODES } from "../base/errors.ts";
import { describeNames } from "../base/text.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { useBackend } from "../compute/backend.ts";
import { readRecords } from "../runner/find_runs.ts";
import {
  createExplainer,
  isComplete,
  type PlannedTask,
  planTasks,
  tasksOfStudy,
} from "../runner/plan.ts";
import { checkTunedCode } from "../runner/tuned_code.ts";
import { createCostModel, givenShard, selectShard } from "../runner/schedule.ts";
import { openStore } from "../store/store.ts";
import type { ExpandedStudy } from "../study/types.ts";
import { byConfiguration, cellTableText, metricsOf, metricText } from "./cell_table.ts";
import { doneElsewhere } from "./networks.ts";
import type { Shared } from "./options.ts";
import { estimateText } from "./progress.ts";
import { loadStudies, studyWarnings } from "./studies.ts";

/** What would be trained, and how it is listed. */
export type DryRunOptions =
  & Shared<
    | "profile"
    | "set"
    | "module"
    | "store"
    | "backend"
    | "shard"
    | "weights"
    | "jobs"
    | "json"
    | "done"
  >
  & { networks: boolean };

/** `--dry-run`: lists the cells, what would be done for each, and why. */
export async function dryRun(given: DryRunOptions): Promise<number> {
  for (const study of await loadStudies(given)) await listCells(study, given);
  return EXIT_CODES.done;
}

async function listCells(expanded: ExpandedStudy, given: DryRunOptions): Promise<void> {
  const { study: experiment } = expanded;
  const { class: backend } = await useBackend(given.backend);
  const store = openStore(given.store);
  const shard = givenShard(given);
  await checkTunedCode(expanded.study);
  const tasks = await tasksOfStudy(expanded, backend);
  const plan = await planTasks(selectShard(tasks, shard), store, await doneElsewhere(given));
  const { records } = await readRecords(store);
  const reasons = await Promise.all(plan.map(createExplainer(records, backend)));
  const all = plan.map(({ task: { cell } }) => cell);
  const warnings = studyWarnings(experiment, all);
  if (given.json) {
    const cells = plan.map(({ task, trained, missing }, at) => ({
      ...task,
      train: !trained && !isImported(task.cell),
      measure: missing,
      why: reasons[at],
    }));
    console.log(JSON.stringify({ experiment: experiment.name, backend, cells, warnings }));
    return;
  }
  // One after the other: a store may have more networks than a process may open files.
  const planned = await Array.fromAsync(plan, async (each, at): Promise<Listed> => ({
    ...{ cell: each.task.cell, digest: each.task.digest },
    ...{ action: actionOf(each), why: reasons[at]!.text },
    accuracy: each.trained ? metricsOf(await store.measures(each.task.digest)).accuracy : undefined,
  }));
  console.log(given.networks ? networkTable(planned) : configurationTable(planned));
  for (const warning of warnings) console.error(`warning: ${warning}`);
  const tally = (action: Action) => planned.filter((each) => each.action === action).length;
  const costOf = createCostModel(records);
  const seconds = plan.filter((planned) => !isComplete(planned)).map(costOf).sort((a, b) => b - a);
  console.error(
    [
      `${tally("train")} to train`,
      ...tally("embed") > 0 ? [`${tally("embed")} to embed untrained`] : [],
      ...tally("import") > 0 ? [`${tally("import")} to import`] : [],
      `${tally("measure")} to measure only`,
      `${tally("none")} complete${estimateText(seconds, given.jobs)}${coreHoursText(seconds)}`,
    ].join(", "),
  );
}

/** What the work costs in all, as `, 12.3 core-hours`: a worker keeps one core busy. */
function coreHoursText(seconds: readonly number[]): string {
  if (seconds.length === 0) return "";
  const hours = seconds.reduce((sum, each) => sum + each, 0) / 3600;
  return `, ${hours < 0.1 ? hours.toFixed(3) : hours.toFixed(1)} core-hours`;
}

/** What a plan says of a network. */
interface Listed {
  cell: Cell;
  digest: string;
  action: Action;
  why: string;
  accuracy: number | null | undefined;
}

type Action = "none" | "measure" | "import" | "embed" | "train";

function actionOf(planned: PlannedTask): Action {
  if (isComplete(planned)) return "none";
  if (planned.trained) return "measure";
  if (isImported(planned.task.cell)) return "import";
  return planned.task.cell.training.epochs === 0 ? "embed" : "train";
}

/** What is to be done of each network. */
function networkTable(planned: readonly Listed[]): string {
  return cellTableText(
    planned,
    ["network", "seed"],
    ["action", "why"],
    ({ cell, digest, ...rest }) => [
      [digest.slice(0, 12), String(cell.seed)],
      [rest.action, rest.why],
    ],
  );
}

/** What is to be done of each configuration, how much of it is done, and how accurate that is. */
function configurationTable(planned: readonly Listed[]): string {
  const groups = byConfiguration(planned).map((networks) => ({
    cell: networks[0]!.cell,
    networks,
  }));
  return cellTableText(groups, [], ["done", "accuracy", "action", "why"], ({ networks }) => {
    const open = networks.filter(({ action }) => action !== "none");
    const actions = [...Map.groupBy(open, ({ action }) => action)];
    const reasons = [...new Set((open.length > 0 ? open : networks).map(({ why }) => why))];
    return [[], [
      `${networks.length - open.length} of ${networks.length}`,
      metricText(networks.map(({ accuracy }) => accuracy)),
      actions.length === 0
        ? "none"
        : actions.map(([name, { length }]) => actions.length > 1 ? `${name} ${length}` : name)
          .join(", "),
      describeNames(reasons),
    ]];
  });
}
