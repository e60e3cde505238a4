import { stringify } from "@std/csv";
import type { ReportInput } from "./_input.ts";
import { drawFigures } from "./figures.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderPage } from "./page/page.ts";
import { runTable } from "./tables.ts";

/** The kinds of files a report can have. */
export const REPORT_FORMATS = ["svg", "html", "md", "csv"] as const;

/** One of {@linkcode REPORT_FORMATS}. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What to render. */
export interface RenderOptions {
  /** The kinds of files, by default SVG, HTML and Markdown. */
  formats?: readonly ReportFormat[];
}

/**
 * Renders a report from finished runs alone.
 *
 * The files depend on the runs and on nothing else: not on their order, the time or the machine.
 *
 * @param input The experiment, its runs and, if judged, its claims.
 * @param options The kinds of files.
 * @returns The content of each file by its name.
 * @throws {RangeError} If there is no run.
 * @throws {InputError} If the experiment asks for a figure that does not exist.
 */
export function renderReport(
  input: ReportInput,
  options: RenderOptions = {},
): Map<string, string | Uint8Array> {
  if (input.runs.length === 0) {
    throw new RangeError(
      `Cannot render the report "${input.experiment.name}" as it must have at least one run: it has 0`,
    );
  }
  const formats = new Set(options.formats ?? ["svg", "html", "md"]);
  const drawings = drawFigures(input);
  const files = new Map<string, string | Uint8Array>();
  const beside = { files: formats.has("svg") };
  if (formats.has("html")) files.set("index.html", renderPage(input, drawings, beside));
  if (formats.has("md")) files.set("report.md", renderMarkdown(input, drawings, beside));
  if (formats.has("csv")) files.set("results.csv", renderCsv(input));
  if (formats.has("svg")) { for (const { id, svg } of drawings) files.set(`${id}.svg`, svg); }
  return files;
}

/** The table of runs as CSV: digests and numbers in full, undefined values empty. */
function renderCsv({ runs }: ReportInput): string {
  const { columns, rows } = runTable(runs);
  const full = (value: number | string) => Number.isNaN(value) ? "" : value;
  return stringify([
    columns.map(({ key }) => key),
    ...rows.map(({ cells }) => cells.map(({ value }) => full(value))),
  ]);
}
