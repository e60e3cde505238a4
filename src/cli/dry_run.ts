import { EXIT_CODES } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { factorColumns } from "../cell/factors.ts";
import { isImported } from "../cell/imported.ts";
import { useBackend } from "../compute/backend.ts";
import { lossLabel } from "../results/names.ts";
import { readRecords } from "../runner/find_runs.ts";
import { createExplainer, isComplete, planTasks, tasksOfStudy } from "../runner/plan.ts";
import { checkTunedCode } from "../runner/tuned_code.ts";
import { createCostModel, givenShard, selectShard } from "../runner/schedule.ts";
import { openStore } from "../store/store.ts";
import type { ExpandedStudy } from "../study/types.ts";
import { doneElsewhere } from "./networks.ts";
import type { Shared } from "./options.ts";
import { estimateText } from "./progress.ts";
import { loadStudies, studyWarnings } from "./studies.ts";
import { formatTable, standardOutput, wrapText } from "./terminal.ts";

/** What would be trained, and how it is listed. */
export type DryRunOptions = Shared<
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
>;

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
  const terminal = standardOutput();
  const { same, columns, rows } = varyingFactors(all);
  if (same !== "") console.log(`${wrapText(`all: ${same}`, terminal.width).join("\n")}\n`);
  const actions = plan.map((planned) =>
    isComplete(planned)
      ? "none"
      : planned.trained
      ? "measure"
      : isImported(planned.task.cell)
      ? "import"
      : planned.task.cell.training.epochs === 0
      ? "embed"
      : "train"
  );
  console.log(
    formatTable(
      ["network", ...columns, "action", "why"],
      plan.map(({ task: { digest } }, at) => [
        digest.slice(0, 12),
        ...rows[at]!,
        actions[at]!,
        reasons[at]!.text,
      ]),
      terminal,
    ),
  );
  for (const warning of warnings) console.error(`warning: ${warning}`);
  const tally = (action: string) => actions.filter((each) => each === action).length;
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

/** Cells as a table of the factors that differ, below the settings that all of them share. */
function varyingFactors(
  cells: readonly Cell[],
): { same: string; columns: string[]; rows: string[][] } {
  const { columns, rows } = factorColumns(cells);
  const factors = columns.map((name, at) => ({
    name,
    at,
    values: new Set(rows.map((row) => row[at])),
  })).filter(({ name }) => !name.startsWith("loss"));
  const varying = factors.filter(({ values }) => values.size > 1);
  const same = factors.filter(({ values }) => values.size === 1 && !values.has(""));
  return {
    same: same.map(({ name, values }) => `${name} ${[...values][0]}`).join(", "),
    columns: ["loss", ...varying.map(({ name }) => name)],
    rows: cells.map((cell, row) => [
      lossLabel(cell),
      ...varying.map(({ at }) => String(rows[row]![at])),
    ]),
  };
}
