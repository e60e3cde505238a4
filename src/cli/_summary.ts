import type { ReportRun } from "../reports/types.ts";
import { metricDisplay, metricNames } from "../reports/metrics.ts";
import { count, formatNumber, formatSpread } from "../reports/text.ts";
import { taskName, type TaskRow, type TaskTable, taskTables } from "../reports/task_tables.ts";
import { formatTable } from "./_table.ts";
import type { Terminal } from "./_terminal.ts";
import { wrapText } from "./_wrap.ts";

/** The narrowest readable column: labels are never squeezed below this. */
const LABEL_WIDTH = 18;

const ARROWS = { higher: " ↑", lower: " ↓", none: "" } as const;

/**
 * Results for the terminal: a table for each task, as many metrics side by side as the width takes,
 * the others below; best values in bold.
 *
 * @param runs The runs.
 * @param metrics Names of columns.
 * @param terminal Where it is printed.
 */
export function summaryText(
  runs: readonly ReportRun[],
  metrics: readonly string[],
  terminal: Terminal,
): string {
  const tables = taskTables(runs, metrics);
  const rest = metricNames(runs).length - metrics.length;
  const some = tables.some(({ rows }) =>
    rows.some(({ seeds, results }) => results.some(({ values }) => values > 0 && values < seeds))
  );
  const spread = tables.some(({ rows }) => rows.some(({ seeds }) => seeds > 1));
  const notes = [
    ...spread ? ["mean ± standard deviation over seeds"] : [],
    ...some ? ["in brackets the seeds that have a value, where not all have"] : [],
    "↑ higher is better, ↓ lower",
    ...rest > 0 ? [`${count(rest, "more metric")} with --metrics all`] : [],
  ];
  return [
    ...tables.map((table) => taskText(table, terminal)),
    wrapText(notes.join("; "), terminal.width).join("\n"),
  ].join("\n\n");
}

function taskText(table: TaskTable, terminal: Terminal): string {
  const label = Math.max(...table.rows.map(({ label }) => label.length), "configuration".length);
  const room = terminal.width - Math.min(label, LABEL_WIDTH) - "  seeds".length;
  const blocks = split(table, room).map((columns) =>
    formatTable(
      ["configuration", "seeds", ...columns.map((at) => heading(table.metrics[at]!))],
      table.rows.map((row) => [
        row.label,
        String(row.seeds),
        ...columns.map((at) => resultText(row, at)),
      ]),
      {
        width: terminal.width,
        style: (text, row, column) =>
          column >= 2 && table.rows[row]!.results[columns[column - 2]!]!.best
            ? terminal.bold(text)
            : text,
      },
    )
  );
  return [terminal.bold(taskName(table)), ...blocks].join("\n\n");
}

/** Splits the metrics into blocks that fit. */
function split(table: TaskTable, room: number): number[][] {
  const blocks: number[][] = [[]];
  let left = room;
  for (const [at, metric] of table.metrics.entries()) {
    const words = heading(metric).split(" ").map((word) => word.length);
    const values = table.rows.map((row) => resultText(row, at).length);
    const width = Math.max(...words, ...values) + 2;
    if (width > left && blocks.at(-1)!.length > 0) {
      blocks.push([]);
      left = room;
    }
    blocks.at(-1)!.push(at);
    left -= width;
  }
  return blocks;
}

function heading(metric: string): string {
  const { title, direction } = metricDisplay(metric);
  return title + ARROWS[direction];
}

/** A mean with its spread; the number of seeds with a value is given where some have none. */
function resultText(row: TaskRow, at: number): string {
  const { mean, deviation, values } = row.results[at]!;
  const text = row.seeds > 1 ? formatSpread(mean, deviation) : formatNumber(mean);
  return values > 0 && values < row.seeds ? `${text} (${values})` : text;
}
