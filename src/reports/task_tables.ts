import { type Configuration, configurations } from "./configurations.ts";
import type { ReportRun } from "./types.ts";
import { mean, metricDisplay, metricValues, standardDeviation } from "./metrics.ts";

/** The results of the configurations that were given the same task. */
export interface TaskTable {
  /** The dataset. */
  dataset: string;
  /** The open-set split; null for all classes. */
  openSetSplit: number | null;
  /** The metrics that have a value here. */
  metrics: string[];
  /** A row for each configuration. */
  rows: TaskRow[];
}

/** One configuration. */
export interface TaskRow {
  /** The settings that distinguish it from the others of the task. */
  label: string;
  /** How many seeds. */
  seeds: number;
  /** One result for each metric of the table. */
  results: TaskResult[];
}

/** One metric of one configuration over seeds. */
export interface TaskResult {
  /** The mean; NaN where no seed has a value. */
  mean: number;
  /** The sample standard deviation; NaN of fewer than two values. */
  deviation: number;
  /** Seeds with a value. */
  values: number;
  /** Whether no other configuration of the task has a better mean, and some have a worse one. */
  best: boolean;
}

/**
 * Lays out results, a table for each task: six known classes and all ten are never compared.
 *
 * @param runs The runs.
 * @param metrics Names of columns.
 */
export function taskTables(runs: readonly ReportRun[], metrics: readonly string[]): TaskTable[] {
  const tasks = Map.groupBy(
    runs,
    ({ cell: { dataset, openSetSplit } }) => JSON.stringify([dataset, openSetSplit]),
  );
  return [...tasks.values()].map((own) => {
    const { dataset, openSetSplit } = own[0]!.cell;
    const groups = configurations(own);
    const has = (metric: string) => groups.some((group) => metricValues(group, metric).length > 0);
    const shown = metrics.filter(has);
    const columns = shown.map((metric) => resultsOf(groups, metric));
    const rows = groups.map(({ label, runs }, at) => ({
      label,
      seeds: runs.length,
      results: columns.map((column) => column[at]!),
    }));
    return { dataset, openSetSplit, metrics: shown, rows };
  });
}

function resultsOf(groups: readonly Configuration[], metric: string): TaskResult[] {
  const results = groups.map((group) => {
    const values = metricValues(group, metric);
    return {
      mean: mean(values),
      deviation: standardDeviation(values),
      values: values.length,
      best: false,
    };
  });
  const { direction } = metricDisplay(metric);
  const means = results.map(({ mean }) => mean).filter((mean) => !Number.isNaN(mean));
  if (direction === "none" || new Set(means).size < 2) return results;
  const best = direction === "higher" ? Math.max(...means) : Math.min(...means);
  return results.map((result) => ({ ...result, best: result.mean === best }));
}

/** Names the task of a table, such as `mnist, open-set split 0`. */
export function taskName({ dataset, openSetSplit }: TaskTable): string {
  return openSetSplit === null ? dataset : `${dataset}, open-set split ${openSetSplit}`;
}
