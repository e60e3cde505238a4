import settings from "../../deno.json" with { type: "json" };
import { headlineMetrics, metricDisplay, metricNames } from "./metrics.ts";
import { MARKS_EXPLAINED } from "./standings.ts";
import { taskName, type TaskResult, type TaskTable, taskTables } from "./tables.ts";
import { count, formatNumber, withoutControls } from "./text.ts";
import type { ReportExperiment, ReportRun } from "./types.ts";

/**
 * The results as LaTeX, a table for each task; needs the package `booktabs`.
 *
 * @param experiment The study.
 * @param runs Its runs.
 * @param metrics Names of columns, by default one for each task.
 * @returns Tables to `\input`, with the best mean of each column in bold, and what is not significantly
 * different from it.
 */
export function renderLatex(
  experiment: Pick<ReportExperiment, "name" | "title">,
  runs: readonly ReportRun[],
  metrics: readonly string[] = headlineMetrics(metricNames(runs)),
): string {
  const tables = taskTables(runs, metrics);
  return [
    "% Needs \\usepackage{booktabs}",
    ...tables.map((table, at) => tableText(experiment, table, at + 1)),
  ].join("\n\n") + "\n";
}

function tableText(
  { name, title }: Pick<ReportExperiment, "name" | "title">,
  table: TaskTable,
  number: number,
): string {
  const seeds = new Set(table.rows.map((row) => row.seeds));
  const [only] = seeds;
  const over = seeds.size === 1 ? count(only!, "seed") : "the seeds of each row";
  const spread = only === 1 && seeds.size === 1
    ? "One seed"
    : `Mean $\\pm$ sample standard deviation over ${over}`;
  const some = table.rows.some(({ seeds, results }) =>
    results.some(({ values }) => values > 0 && values < seeds)
  );
  const gaps = some ? ", (k of n) those with a value where some have none" : "";
  const marks = table.rows.some(({ results }) => results.some(({ mark }) => mark !== undefined))
    ? `; ${escapeLatex(MARKS_EXPLAINED)}`
    : "";
  const line = (cells: readonly string[]) => `    ${cells.join(" & ")} \\\\`;
  return [
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${escapeLatex(title)} (${
      escapeLatex(taskName(table))
    }). ${spread}${gaps}${marks}; ` +
    "$\\uparrow$ higher is better, $\\downarrow$ lower.}",
    `  \\label{tab:${keyOf(name)}-${number}}`,
    `  \\begin{tabular}{l${"r".repeat(table.metrics.length + (seeds.size > 1 ? 1 : 0))}}`,
    "    \\toprule",
    line([
      "Configuration",
      ...seeds.size > 1 ? ["Seeds"] : [],
      ...table.metrics.map(headingText),
    ]),
    "    \\midrule",
    ...table.rows.map((row) =>
      line([
        escapeLatex(row.label),
        ...seeds.size > 1 ? [String(row.seeds)] : [],
        ...row.results.map((result) => resultText(result, row.seeds)),
      ])
    ),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
  ].join("\n");
}

function headingText(metric: string): string {
  const { title, direction } = metricDisplay(metric);
  const arrow = { higher: " $\\uparrow$", lower: " $\\downarrow$", none: "" }[direction];
  return escapeLatex(title) + arrow;
}

function resultText({ mean, deviation, mark, values }: TaskResult, seeds: number): string {
  if (Number.isNaN(mean)) return "--";
  const value = mark === undefined ? numberText(mean) : `\\mathbf{${numberText(mean)}}`;
  const spread = Number.isNaN(deviation) ? "" : ` \\pm ${numberText(deviation)}`;
  const some = values < seeds ? ` (${values} of ${seeds})` : "";
  return `$${mark === "tied" ? "\\approx " : ""}${value}${spread}$${some}`;
}

/** A number in the mathematics of LaTeX. */
function numberText(value: number): string {
  return formatNumber(value).replaceAll("−", "-").replace("∞", "\\infty")
    .replace(
      /e([+-]?)0*(\d+)$/,
      (_, sign, digits) => ` \\cdot 10^{${sign === "-" ? "-" : ""}${digits}}`,
    );
}

/** A name as a key: what could end it becomes a line. */
const keyOf = (name: string) => name.replace(/[^\w.-]/g, "-");

const SPECIAL: Readonly<Record<string, string>> = {
  // BibTeX counts braces whether or not they are escaped.
  "{": "\\textbraceleft{}",
  "}": "\\textbraceright{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "·": "$\\cdot$",
  "±": "$\\pm$",
  "−": "$-$",
  "–": "--",
  "≈": "$\\approx$",
};

/**
 * Writes text so that LaTeX and BibTeX print it as it is, in one paragraph.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { escapeLatex } from "./latex.ts";
 *
 * assertEquals(escapeLatex("95 % of a_b"), "95 \\% of a\\_b");
 * ```
 */
export function escapeLatex(text: string): string {
  return withoutControls(text).replace(/\s+/g, " ")
    .replace(/[\\~^·±−–≈&%$#_{}<>|]/g, (character) => SPECIAL[character] ?? `\\${character}`);
}

/**
 * The entry by which a paper cites the results of a study.
 *
 * @param experiment The study.
 * @param runs Its runs.
 * @returns An entry of BibTeX.
 */
export function bibtexEntry(
  { name, title, source = "" }: Pick<ReportExperiment, "name" | "title" | "source">,
  runs: readonly ReportRun[],
): string {
  const fields = {
    title: `{${escapeLatex(title)}}`,
    author: "{The Loss Atlas developers}",
    howpublished: `Loss Atlas ${settings.version}, study \\texttt{${escapeLatex(name)}}, ${
      count(runs.length, "network")
    }`,
    ...source !== "" && { note: escapeLatex(`After ${source}`) },
  };
  const lines = Object.entries(fields).map(([key, value]) => `  ${key} = {${value}},`);
  return `@misc{loss-atlas-${keyOf(name)},\n${lines.join("\n")}\n}\n`;
}
