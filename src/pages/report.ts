import { isList, optionsOf, show } from "../base/check.ts";
import { InputError } from "../base/errors.ts";
import { isImported, MEASURED_HERE } from "../cell/imported.ts";
import type { ClaimVerdict } from "../claims/types.ts";
import { type Content, markup } from "../figures/drawing/markup.ts";
import { drawFigures, type DrawnFigures, type MissingFigure } from "../figures/figures.ts";
import { configurations, sharedSettings, sortRuns } from "../results/configurations.ts";
import { bibtexEntry, renderLatex } from "../results/latex.ts";
import { metricNames } from "../results/metrics.ts";
import { gapsClause } from "../results/standings.ts";
import { markdownTable, runTable, summaryTable, tuningTable } from "../results/tables.ts";
import { codeMarkdown, count, escapeMarkdown } from "../results/text.ts";
import {
  REPORT_FORMATS,
  type ReportFormat,
  type ReportInput,
  type ReportRun,
} from "../results/types.ts";
import {
  ASKED_BY_US,
  factsOf,
  isAskedByUs,
  practicalWords,
  verdictName,
} from "../results/verdicts.ts";
import { checkRuns } from "../store/check_runs.ts";
import { resultsArrow, resultsCsv } from "../store/results.ts";
import { footerMarkup } from "./footer.ts";
import { describe, lines, link, list, pageDocument, section } from "./html.ts";
import { filtersMarkup, leaderboardMarkup } from "./leaderboard.ts";
import { linksTo, runsMarkup } from "./runs.ts";
import {
  bestList,
  figureGroups,
  figureMarkup,
  keyFigures,
  provenanceMarkup,
  tuningMarkup,
  verdictList,
} from "./sections.ts";

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
 * @throws {InputError} If the input is none of a report, or the experiment asks for a figure that does not exist.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { renderReport } from "@loss-atlas/loss-atlas/reports";
 *
 * // A report needs runs: see `runExperiment()` and `findRuns()` of the main entry.
 * const experiment = { name: "empty", title: "No runs yet", figures: [] };
 * assertThrows(() => renderReport({ experiment, runs: [] }), RangeError, "has 0");
 * ```
 */
export function renderReport(
  input: ReportInput,
  options: RenderOptions = {},
): Map<string, string> {
  checkInput(input, options);
  if (input.runs.length === 0) {
    throw new RangeError(
      `Cannot render the report "${input.experiment.name}": it has 0 runs, and needs at least one`,
    );
  }
  const formats = new Set(options.formats ?? ["svg", "html", "md"]);
  const sorted = { ...input, runs: sortRuns(input.runs) };
  const drawn = drawFigures(sorted);
  for (const figure of drawn.missing) options.onMissing?.(figure);
  const files = new Map<string, string>();
  const beside = formats.has("svg");
  if (formats.has("html")) files.set("index.html", renderPage(sorted, drawn, beside));
  if (formats.has("md")) files.set("report.md", renderMarkdown(sorted, drawn, beside));
  if (formats.has("csv")) files.set("results.csv", resultsCsv(sorted.runs));
  if (formats.has("tex")) files.set("tables.tex", renderLatex(sorted.experiment, sorted.runs));
  for (const drawing of beside ? drawn.drawings : []) {
    // Marks lead to the page beside, where there is one.
    files.set(`${drawing.id}.svg`, formats.has("html") ? drawing.svg : drawing.document());
  }
  return files;
}

/**
 * All files of a report but the pictures: what {@linkcode renderReport} gives, the table of results and
 * the citation.
 */
export function reportFiles(
  input: ReportInput,
  options: RenderOptions = {},
): Map<string, string | Uint8Array> {
  return new Map<string, string | Uint8Array>([
    ...renderReport(input, options),
    ["results.csv", resultsCsv(input.runs)],
    ["results.arrow", resultsArrow(input.runs)],
    ["citation.bib", bibtexEntry(input.experiment, input.runs)],
  ]);
}

/** Throws unless there are an experiment with a heading, runs, and kinds of files. */
function checkInput(input: ReportInput, options: RenderOptions): void {
  const { experiment, runs, verdicts = [] } = optionsOf(input, "The input", InputError);
  const { name, title, figures } = optionsOf(experiment, "The experiment", InputError);
  for (const [what, text] of Object.entries({ name, title })) {
    if (typeof text === "string" && text !== "") continue;
    throw new InputError(
      `The ${what} of the experiment must be text: current value is ${show(text)}`,
    );
  }
  for (const [what, list] of Object.entries({ figures, verdicts })) {
    if (!Array.isArray(list)) throw new InputError(`${what} must be an array: it is ${show(list)}`);
  }
  const { formats = [], onMissing = () => {} } = optionsOf(options, "options", InputError);
  if (!Array.isArray(formats) || !formats.every((one) => REPORT_FORMATS.includes(one))) {
    throw new InputError(`formats must be some of ${REPORT_FORMATS.join(", ")}`);
  }
  if (typeof onMissing !== "function") throw new InputError("onMissing must be a function");
  checkRuns(runs);
  for (const run of runs) checkDrawable(run);
}

/** Throws unless a run has what figures and the page read beside its metrics. */
function checkDrawable(run: ReportRun): void {
  const { classNames, history } = run;
  for (const part of ["environment", "geometry", "embeddings", "notes"] as const) {
    optionsOf(run[part], `${part} of a run`, InputError);
  }
  const { coordinates, splits, labels, predictions } = run.embeddings;
  const { rows, columns, data } = optionsOf(coordinates, "coordinates of a run", InputError);
  const fits = data instanceof Float32Array && data.length === rows * columns &&
    [splits, labels, predictions].every((list) => isList(list) && list.length === rows);
  if (!fits) throw new InputError("The embeddings of a run must be as findRuns() gives them");
  const named = Array.isArray(classNames) && classNames.every((name) => typeof name === "string");
  if (!named) throw new InputError("classNames of a run must be texts");
  const isHistory = Array.isArray(history) && history.every((row) => typeof row?.loss === "number");
  if (!isHistory) throw new InputError("The history of a run must be rows of epoch, step and loss");
}

/** The sections of the page, each with its anchor and its title. */
function sections(
  input: ReportInput,
  drawn: DrawnFigures,
  files: boolean,
): (readonly [id: string, title: string, content: Content])[] {
  const { experiment, runs, verdicts = [] } = input;
  const key = keyFigures(drawn.drawings);
  const links = linksTo(runs);
  const shown = { links, file: files ? ({ id }: { id: string }) => `${id}.svg` : undefined };
  const groups = figureGroups(drawn, runs, shown);
  const tuning = tuningTable(experiment);
  return [
    ...verdicts.length === 0
      ? []
      : [["verdicts", "Verdicts", verdictList(verdicts, experiment.source, links)] as const],
    ["results", "Best configurations", [
      bestList(input),
      lines(key.map((drawing) => figureMarkup(drawing, shown))),
    ]],
    ...groups.length === 0 ? [] : [["figures", "Figures", lines(groups)] as const],
    ["leaderboard", "Leaderboard", leaderboardMarkup(input, links)],
    ...tuning === undefined ? [] : [["tuning", "Tuning", tuningMarkup(tuning)] as const],
    ["all-runs", "Runs", runsMarkup(experiment, runs)],
    ["provenance", "Provenance", provenanceMarkup(runs)],
  ];
}

/** The page: one self-contained HTML file that fetches nothing. */
function renderPage(input: ReportInput, drawn: DrawnFigures, files: boolean): string {
  const { experiment: { name, title, source = "" }, runs } = input;
  const all = sections(input, drawn, files);
  // The filters stand before the first of what they act on.
  const filtered = all.some(([id]) => id === "figures") ? "figures" : "leaderboard";
  const body = all.map(([id, title, content]) => [
    id === filtered ? filtersMarkup(runs) : undefined,
    section(id, title, content),
  ]);
  const size = `${count(runs.length, "run")} of ${
    count(configurations(runs).length, "configuration")
  }${originClause(runs)}; all share ${sharedSettings(runs).join(", ") || "no setting"}.`;
  return pageDocument({
    title,
    description: describe(`${title} ${source === "" ? "" : `${source}. `}${size}`),
    footer: footerMarkup({
      closed: true,
      data: link("#provenance", "the runs, by their digests"),
      bibtex: bibtexEntry(input.experiment, runs),
    }),
    skip: ["#results", "Skip to the results"],
    header: markup`<p class="muted">Loss Atlas report · <code>${name}</code></p>
<h1>${title}</h1>
<p class="muted">${source === "" ? "" : `${source}. `}${size}</p>
<nav aria-label="Contents">${list(all.map(([id, title]) => link(`#${id}`, title)))}</nav>`,
    main: markup`<main>
${lines(body)}
</main>`,
    filtered: true,
    turned: true,
  });
}

/** How many of the networks were trained elsewhere, where some were. */
function originClause(runs: readonly ReportRun[]): string {
  const imported = runs.filter(({ cell }) => isImported(cell)).length;
  if (imported === 0) return "";
  return imported === runs.length
    ? `, all ${MEASURED_HERE}, as declared`
    : `, ${imported} of them ${MEASURED_HERE}, as declared`;
}

/**
 * Renders the figures of a report as PNG, for programs that do not take SVG.
 *
 * Needs the permission to load native code (`--allow-ffi`).
 *
 * @param input The experiment and its runs.
 * @returns The content of each file by its name.
 * @throws {InputError} If the input is none of a report, or the experiment asks for a figure that does not exist.
 */
export async function renderPngs(input: ReportInput): Promise<Map<string, Uint8Array>> {
  return await renderPictures(input, ["png"]);
}

/** Renders the figures of a report in some of the formats `png` and `pdf`. */
export async function renderPictures(
  input: ReportInput,
  formats: readonly ReportFormat[],
): Promise<Map<string, Uint8Array>> {
  const { pdfFiles, pngFiles } = await import("../figures/drawing/pictures.ts");
  const { drawings } = drawFigures({ ...input, runs: sortRuns(input.runs) });
  return new Map([
    ...formats.includes("png") ? await pngFiles(drawings) : [],
    ...formats.includes("pdf") ? await pdfFiles(drawings) : [],
  ]);
}

/**
 * Renders the report in GitHub's Markdown, for code hosts.
 *
 * @param input The experiment, its runs and verdicts.
 * @param drawn The figures.
 * @param files Whether the figures are written as SVG files beside the report.
 */
function renderMarkdown(
  { experiment, runs, verdicts = [] }: ReportInput,
  { drawings, missing }: DrawnFigures,
  files: boolean,
): string {
  const figures = drawings.map(({ id, title, caption }) =>
    `### ${escapeMarkdown(title)}\n\n${files ? `![${escapeMarkdown(title)}](${id}.svg)\n\n` : ""}${
      escapeMarkdown(caption)
    }\n`
  );
  const gaps = missing.map(({ name, reason }) =>
    `- ${codeMarkdown(name)} is not drawn because ${escapeMarkdown(reason)}\n`
  );
  const tuning = tuningTable(experiment);
  const some = gapsClause(configurations(runs), metricNames(runs)) === ""
    ? ""
    : ", (k of n) those that have a value where some have none";
  return [
    `# ${escapeMarkdown(experiment.title)}\n`,
    `${escapeMarkdown(experiment.source ?? "")}\n\n${count(runs.length, "run")} of the study ${
      codeMarkdown(experiment.name)
    }${originClause(runs)}.\n`,
    `## Results\n\nMean ± sample standard deviation over seeds${some}; a dash is an undefined value.\n`,
    markdownTable(summaryTable(runs)),
    ...tuning === undefined ? [] : ["## Tuning\n", markdownTable(tuning)],
    ...verdicts.length === 0 ? [] : ["## Claims\n", claimsText(verdicts)],
    ...figures.length + gaps.length === 0 ? [] : ["## Figures\n", ...figures, gaps.join("")],
    "## All runs\n",
    markdownTable(runTable(runs)),
  ].join("\n");
}

/** The verdicts: a table, then for each claim its conditions and its runs. */
function claimsText(verdicts: readonly ClaimVerdict[]): string {
  const all = verdicts.map((verdict) => ({ ...verdict, facts: factsOf(verdict) }));
  const table = markdownTable({
    columns: ["Claim", "Statement", "Verdict", "Evidence"].map((label) => ({ label })),
    rows: all.map((claim) => [
      claim.id,
      isAskedByUs(claim.source) ? `${claim.statement} (${ASKED_BY_US})` : claim.statement,
      verdictName(claim.verdict) + practicalWords(claim),
      claim.facts.evidence,
    ]),
  });
  const blocks = all.flatMap(({ id, facts: { conditions, runs } }) => {
    const lines = [
      ...conditions === "" ? [] : [`- conditions: ${escapeMarkdown(conditions)}`],
      ...runs.map(({ side, names }) =>
        `- ${escapeMarkdown(side)}: ${names.map(codeMarkdown).join(" ")}`
      ),
    ];
    return lines.length === 0 ? [] : [`**${escapeMarkdown(id)}**\n${lines.join("\n")}\n`];
  });
  return [table, ...blocks].join("\n");
}
