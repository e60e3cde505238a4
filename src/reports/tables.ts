import { type Configuration, configurations, sortRuns } from "./configurations.ts";
import type { ReportRun } from "./types.ts";
import { mean, metricDisplay, metricNames, metricValues, standardDeviation } from "./metrics.ts";
import { escapeMarkdown, formatNumber, formatSpread } from "./text.ts";

/** One cell of a table: what is shown, and what it is sorted by. */
export interface TableCell {
  text: string;
  /** Number or text to sort by. */
  value: number | string;
  /** Why the value is undefined, or another note. */
  note?: string;
}

/** A table, for HTML and Markdown alike. */
export interface Table {
  columns: { key: string; label: string; numeric: boolean }[];
  rows: { id: string; cells: TableCell[] }[];
}

/** How many characters of a digest name a run in a report. */
const DIGEST_LENGTH = 12;

/** The short name of a run, from which anchors are made. */
export function runName(run: Pick<ReportRun, "digest">): string {
  return run.digest.slice(0, DIGEST_LENGTH);
}

/** Where a figure's mark leads: to the run in the page beside it. */
export function runLink(run: ReportRun): string {
  return `index.html#run-${runName(run)}`;
}

/** Up to this number of marks each mark of a figure leads to its run; more would make it too large. */
export const LINKED_MARKS = 1500;

const text = (value: string): TableCell => ({ text: value, value });

function summaryCell(configuration: Configuration, metric: string): TableCell {
  const values = metricValues(configuration, metric);
  const value = mean(values);
  const spread = standardDeviation(values);
  const reasons = new Set(configuration.runs.flatMap((run) => run.notes[metric] ?? []));
  return {
    text: formatSpread(value, spread),
    value,
    ...(reasons.size > 0 ? { note: [...reasons].join("; ") } : {}),
  };
}

/**
 * The table of results: one row a configuration, one column a metric.
 *
 * @param runs The runs of the report.
 * @returns Mean and, from two seeds on, sample standard deviation over the seeds of every metric.
 */
export function summaryTable(runs: readonly ReportRun[]): Table {
  const metrics = metricNames(runs);
  return {
    columns: [
      { key: "configuration", label: "Configuration", numeric: false },
      { key: "seeds", label: "Seeds", numeric: true },
      ...metrics.map((key) => ({ key, label: metricDisplay(key).title, numeric: true })),
    ],
    rows: configurations(runs).map((configuration) => ({
      id: runName(configuration.runs[0]!),
      cells: [
        text(configuration.label),
        { text: String(configuration.runs.length), value: configuration.runs.length },
        ...metrics.map((metric) => summaryCell(configuration, metric)),
      ],
    })),
  };
}

/** The factors by which the table of runs can be filtered. */
export const FACTORS = ["dataset", "loss", "dimension", "activation", "seed"] as const;

/**
 * The table of runs: one row a run, one column a factor or metric.
 *
 * @param runs The runs of the report.
 */
export function runTable(runs: readonly ReportRun[]): Table {
  const metrics = metricNames(runs);
  const labels = new Map(
    configurations(runs).flatMap(({ label, runs }) => runs.map((run) => [run.digest, label])),
  );
  const factor = (run: ReportRun, name: (typeof FACTORS)[number]): TableCell => {
    const value = name === "loss" ? lossText(run) : run.cell[name];
    return { text: String(value), value };
  };
  return {
    columns: [
      { key: "run", label: "Run", numeric: false },
      ...FACTORS.map((key) => ({
        key,
        label: key.charAt(0).toUpperCase() + key.slice(1),
        numeric: key === "dimension" || key === "seed",
      })),
      ...metrics.map((key) => ({ key, label: metricDisplay(key).title, numeric: true })),
    ],
    rows: sortRuns(runs).map((run) => ({
      id: runName(run),
      cells: [
        { text: runName(run), value: run.digest, note: labels.get(run.digest)! },
        ...FACTORS.map((name) => factor(run, name)),
        ...metrics.map((metric): TableCell => ({
          text: formatNumber(run.metrics[metric]),
          value: run.metrics[metric] ?? NaN,
          ...(run.notes[metric] === undefined ? {} : { note: run.notes[metric] }),
        })),
      ],
    })),
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

/** A table in GitHub's Markdown. */
export function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ label }) => escapeMarkdown(label))),
    line(columns.map(({ numeric }) => (numeric ? "---:" : "---"))),
    ...rows.map(({ cells }) => line(cells.map((cell) => escapeMarkdown(cell.text)))),
  ].join("\n") + "\n";
}
