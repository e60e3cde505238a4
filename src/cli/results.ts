import type { ClaimVerdict } from "../claims/types.ts";
import { metricDisplay, metricNames } from "../results/metrics.ts";
import { MARKS_EXPLAINED } from "../results/standings.ts";
import { taskName, type TaskRow, type TaskTable, taskTables } from "../results/tables.ts";
import { count, formatNumber, formatSpread } from "../results/text.ts";
import type { ReportRun } from "../results/types.ts";
import {
  factsOf,
  hasEffect,
  sourceText,
  verdictName,
  withdrawalText,
} from "../results/verdicts.ts";
import type { PublishedVerdict } from "../verification/published.ts";
import { formatTable, type Terminal, type Tint, wrapText } from "./terminal.ts";

/** The narrowest readable column: labels are never squeezed below this. */
const LABEL_WIDTH = 18;

const ARROWS = { higher: " ↑", lower: " ↓", none: "" } as const;

/** A metric as the heading of a column, with an arrow to the better side. */
export function metricTitle(metric: string): string {
  const { title, direction } = metricDisplay(metric);
  return title + ARROWS[direction];
}

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
  const rows = tables.flatMap(({ rows }) => rows);
  const rest = metricNames(runs).length - metrics.length;
  const some = rows.some(({ seeds, results }) =>
    results.some(({ values }) => values > 0 && values < seeds)
  );
  const notes = [
    ...rows.some(({ seeds }) => seeds > 1) ? ["mean ± standard deviation over seeds"] : [],
    ...some ? ["in brackets: of how many seeds the mean is, where some have no value"] : [],
    ...rows.some(({ results }) => results.some(({ mark }) => mark !== undefined))
      ? [MARKS_EXPLAINED]
      : [],
    "↑ higher is better, ↓ lower is better",
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
      ["configuration", "seeds", ...columns.map((at) => metricTitle(table.metrics[at]!))],
      table.rows.map((row) => [
        row.label,
        String(row.seeds),
        ...columns.map((at) => resultText(row, at)),
      ]),
      {
        width: terminal.width,
        style: (text, row, column) =>
          column >= 2 && table.rows[row]!.results[columns[column - 2]!]!.mark !== undefined
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
    const words = metricTitle(metric).split(" ").map((word) => word.length);
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

/** A mean with its spread; the number of seeds with a value is given where some have none. */
function resultText(row: TaskRow, at: number): string {
  const { mean, deviation, values, mark } = row.results[at]!;
  const text = (mark === "tied" ? "≈ " : "") +
    (row.seeds > 1 ? formatSpread(mean, deviation) : formatNumber(mean));
  return values > 0 && values < row.seeds ? `${text} (${values} of ${row.seeds})` : text;
}

/** The verdicts on published results as a table. */
export function publishedText(verdicts: readonly PublishedVerdict[], { width }: Terminal): string {
  return formatTable(
    ["published", "where", "value", "tolerance", "here", "runs", "verdict", "source"],
    verdicts.map(({ metric, where, value, tolerance, mean, digests, verdict, source = "" }) => [
      metric,
      Object.keys(where).length > 0 ? JSON.stringify(where) : "",
      String(value),
      String(tolerance),
      mean === null ? "" : mean.toPrecision(5),
      String(digests.length),
      verdict,
      source,
    ]),
    { width },
  );
}

/** What a verdict looks like; whatever decides nothing is open. */
const VERDICT_TINTS: Partial<Record<ClaimVerdict["verdict"], Tint>> = {
  supported: "green",
  equivalent: "green",
  refuted: "red",
};

/**
 * The verdicts on claims in words: what is claimed, the effect with its interval, the seeds, and how
 * many more would decide; the reports give the tests as well.
 */
export function verdictsText(verdicts: readonly ClaimVerdict[], terminal: Terminal): string {
  const names = verdicts.map(({ verdict }) => verdictName(verdict));
  const indent = " ".repeat(Math.max(...names.map((name) => name.length)) + 2);
  const notes = verdicts.flatMap(({ notes }) => notes);
  const shared = [...new Set(notes)].filter((note) =>
    notes.filter((other) => other === note).length > 1
  );
  const all = shared.flatMap((note) => wrapText(`note: ${note}`, terminal.width, "  "));
  return verdicts.flatMap((claim, at) => {
    const { id, statement, source } = claim;
    const name = names[at]!;
    const where = source === undefined ? "" : ` (${sourceText(source)})`;
    const [first, ...more] = [
      `${id}: ${statement}${where}`,
      factsOf(claim).summary,
      ...detailsOf({ ...claim, notes: claim.notes.filter((note) => !shared.includes(note)) }),
    ]
      .flatMap((text) => wrapText(text, terminal.width - indent.length));
    const gap = indent.slice(name.length);
    return [
      terminal.tint(name, VERDICT_TINTS[claim.verdict] ?? "yellow") + gap + first,
      ...more.map((line) => indent + line),
    ];
  }).concat(all).join("\n");
}

/** How many notes of a claim the terminal shows. */
const NOTES = 2;

/** The reason, where the effect does not tell it, and the first notes. */
function detailsOf(claim: ClaimVerdict): string[] {
  const { verdict, reason, notes } = claim;
  const withdrawal = withdrawalText(claim);
  if (withdrawal !== undefined) return [withdrawal];
  const isTold = !hasEffect(claim) || verdict === "undecided" || verdict === "supported" ||
    verdict === "outOfReach";
  const rest = notes.length - NOTES;
  return [
    ...isTold ? [] : [reason],
    ...notes.slice(0, NOTES).map((note) => `note: ${note}`),
    ...rest > 0 ? [`${count(rest, "more note")} in the report`] : [],
  ];
}
