import { resultsCsv } from "../store/mod.ts";
import { sortRuns } from "./configurations.ts";
import type { ReportInput } from "./types.ts";
import { drawFigures, type MissingFigure } from "./figures.ts";
import { renderLatex } from "./latex.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderPage } from "./page/page.ts";

/** The kinds of files a report can have. */
export const REPORT_FORMATS = ["svg", "html", "md", "csv", "png", "tex"] as const;

/** One of {@linkcode REPORT_FORMATS}. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The options of a rendering. */
export interface RenderOptions {
  /** The kinds of text files, by default SVG, HTML and Markdown; for PNG see `renderPngs`. */
  formats?: readonly ReportFormat[];
  /** Told of each figure that the experiment asks for and that cannot be drawn. */
  onMissing?: (figure: MissingFigure) => void;
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
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { renderReport } from "@loss-atlas/loss-atlas/reports";
 *
 * // A report needs runs: see `runExperiment()` and `findRuns()` of the main entry.
 * const experiment = { name: "empty", title: "No runs yet", figures: [] };
 * assertThrows(() => renderReport({ experiment, runs: [] }), RangeError, "it has 0");
 * ```
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
  const sorted = { ...input, runs: sortRuns(input.runs) };
  const drawn = drawFigures(sorted);
  const { drawings, missing } = drawn;
  for (const figure of missing) options.onMissing?.(figure);
  const files = new Map<string, string | Uint8Array>();
  const beside = { files: formats.has("svg") };
  if (formats.has("html")) {
    files.set("index.html", renderPage(sorted, drawn, beside));
  }
  if (formats.has("md")) {
    files.set("report.md", renderMarkdown(sorted, drawings, { ...beside, missing }));
  }
  if (formats.has("csv")) files.set("results.csv", resultsCsv(sorted.runs));
  if (formats.has("tex")) files.set("tables.tex", renderLatex(sorted.experiment, sorted.runs));
  if (formats.has("svg")) { for (const { id, svg } of drawings) files.set(`${id}.svg`, svg); }
  return files;
}
