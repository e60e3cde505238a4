import { configurations, runName, sortRuns } from "./configurations.ts";
import { metricDisplay, metricNames, metricValues, recorded } from "./metrics.ts";
import { taskLabel } from "./names.ts";
import { type Measured, measured, measuredText, type Standing, standings } from "./standings.ts";
import { candidateTable } from "../study/tuning.ts";
import { escapeMarkdown, formatNumber } from "./text.ts";
import type { ReportExperiment, ReportRun } from "./types.ts";

/** A table as text. */
export interface Table {
  columns: readonly { label: string; numeric?: boolean }[];
  rows: readonly (readonly string[])[];
}

/** A table in GitHub's Markdown. */
export function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ label }) => escapeMarkdown(label))),
    line(columns.map(({ numeric }) => (numeric ? "---:" : "---"))),
    ...rows.map((cells) => line(cells.map(escapeMarkdown))),
  ].join("\n") + "\n";
}

const metricColumns = (metrics: readonly string[]) =>
  metrics.map((metric) => ({ label: metricDisplay(metric).title, numeric: true }));

/**
 * The table of results: one row a configuration, one column a metric.
 *
 * @param runs The runs of the report.
 * @returns Mean and, from two seeds on, sample standard deviation over the seeds of every metric, with
 * the number of seeds that have a value where some have none.
 */
export function summaryTable(runs: readonly ReportRun[]): Table {
  const metrics = metricNames(runs);
  return {
    columns: [
      { label: "Configuration" },
      { label: "Seeds", numeric: true },
      ...metricColumns(metrics),
    ],
    rows: configurations(runs).map((configuration) => [
      configuration.label,
      String(configuration.runs.length),
      ...metrics.map((metric) => measuredText(measured(configuration, metric))),
    ]),
  };
}

/** What was tried of each loss, with what it gave and the choice; undefined of an untuned study. */
export function tuningTable({ tuning, tuned }: ReportExperiment): Table | undefined {
  if (tuning === undefined || tuned === undefined || tuned.losses.length === 0) return undefined;
  const { header, rows } = candidateTable(tuning, tuned.losses);
  return { columns: header.map((label, at) => ({ label, numeric: at === 2 })), rows };
}

/**
 * The table of runs: one row a run, one column a factor or metric.
 *
 * @param runs The runs of the report.
 */
export function runTable(runs: readonly ReportRun[]): Table {
  const metrics = metricNames(runs);
  return {
    columns: [
      { label: "Run" },
      { label: "Dataset" },
      { label: "Loss" },
      { label: "Dimension", numeric: true },
      { label: "Activation" },
      { label: "Seed", numeric: true },
      ...metricColumns(metrics),
    ],
    rows: sortRuns(runs).map((run) => {
      const { dataset, dimension, activation, seed } = run.cell;
      return [
        ...[runName(run), dataset, lossText(run), dimension, activation ?? "–", seed].map(String),
        ...metrics.map((metric) => formatNumber(recorded(run, metric))),
      ];
    }),
  };
}

/** A loss with all its parameters, such as `cosface (margin 0.2)`. */
function lossText({ cell: { loss } }: ReportRun): string {
  const { name, ...parameters } = loss;
  const words = Object.entries(parameters)
    .filter(([, value]) => value !== null && value !== false)
    .map(([key, value]) => `${key} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return words.length === 0 ? name : `${name} (${words.join(", ")})`;
}

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
export interface TaskResult extends Pick<Measured, "mean" | "deviation">, Pick<Standing, "mark"> {
  /** Seeds with a value. */
  values: number;
}

/**
 * Lays out results, a table for each task: six known classes and all ten are never compared.
 *
 * @param runs The runs.
 * @param metrics Names of columns.
 */
export function taskTables(runs: readonly ReportRun[], metrics: readonly string[]): TaskTable[] {
  return [...Map.groupBy(runs, ({ cell }) => taskLabel(cell)).values()].map((own) => {
    const { dataset, openSetSplit } = own[0]!.cell;
    const shown = metrics.filter((metric) => metricValues({ runs: own }, metric).length > 0);
    const all = configurations(own);
    const columns = shown.map((metric) =>
      new Map(
        standings(all, metric).map(({ configuration, mean, deviation, seeds, mark }) => [
          configuration,
          { mean, deviation, values: seeds, ...mark && { mark } },
        ]),
      )
    );
    const rows = all.map((each) => ({
      label: each.label,
      seeds: each.runs.length,
      results: columns.map((column) => column.get(each)!),
    }));
    return { dataset, openSetSplit, metrics: shown, rows };
  });
}

/** Names the task of a table, such as `mnist, open-set split 0`. */
export function taskName({ dataset, openSetSplit }: TaskTable): string {
  return openSetSplit === null ? dataset : `${dataset}, open-set split ${openSetSplit}`;
}
