import type { Drawing, ReportRun } from "../types.ts";
import { sortRuns } from "../configurations.ts";
import { type DrawnFigures, FIGURE_GROUPS, type MissingFigure } from "../figures.ts";
import { count, escapeMarkup, listWords } from "../text.ts";

/** A figure of the page: the SVG itself, its caption, and the file if one is written beside. */
export function figureMarkup(drawing: Drawing, options: FigureOptions): string {
  const { id, title, caption, svg } = drawing;
  const inline = svg
    .replace(/<style>.*?<\/style>\n/, "")
    .replaceAll('href="index.html#', 'href="#')
    .trimEnd();
  const accessible = inline.includes("<a ") ? inline.replace('role="img"', 'role="group"') : inline;
  const link = options.file ? ` <a href="${id}.svg">Open as SVG</a>` : "";
  const task = taskOf(title, options.tasks);
  const data = task === undefined ? "" : ` data-task="${escapeMarkup(task)}"`;
  return `<section aria-labelledby="${id}-heading"${data}>
<h3 id="${id}-heading">${escapeMarkup(title)}</h3>
<figure id="${id}">
${accessible}
<figcaption>${escapeMarkup(caption)}${link}</figcaption>
</figure>
</section>`;
}

/** How figures stand in the page. */
export interface FigureOptions {
  /** Whether each is also written as a file beside the page. */
  file: boolean;
  /** The tasks of the report, by which figures are filtered. */
  tasks: readonly string[];
}

/** The task that the title of a figure names: the longest, as one may begin as another. */
function taskOf(title: string, tasks: readonly string[]): string | undefined {
  return tasks.filter((task) => title.includes(` on ${task}`))
    .sort((a, b) => b.length - a.length)[0];
}

/** The figures in groups that fold, and those that could not be drawn. */
export function figureGroups(
  drawings: DrawnFigures["drawings"],
  options: FigureOptions & { missing: readonly MissingFigure[]; turntable: string },
): string {
  const groups = FIGURE_GROUPS.flatMap((group) => {
    const own = drawings.filter((drawing) => drawing.group === group);
    const turntable = group === "Embeddings" ? options.turntable : "";
    if (own.length === 0 && turntable === "") return [];
    const figures = own.map((drawing) => figureMarkup(drawing, options)).join("\n");
    return [
      `<details class="group"><summary>${group} (${count(own.length, "figure")})</summary>
${figures}${turntable}</details>`,
    ];
  });
  return groups.join("\n") + missingMarkup(options.missing);
}

/** The figures that were asked for and cannot be drawn, with the reasons. */
function missingMarkup(missing: readonly MissingFigure[]): string {
  if (missing.length === 0) return "";
  const items = missing.map(({ name, reason }) =>
    `<li><code>${escapeMarkup(name)}</code> is not drawn, as ${escapeMarkup(reason)}</li>`
  );
  return `<ul class="muted">${items.join("")}</ul>`;
}

/** Where the results come from: every fact of the environments with the values it took. */
export function provenanceMarkup(runs: readonly ReportRun[]): string {
  const facts = new Map<string, Map<string, number>>();
  const note = (name: string, value: unknown) => {
    const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
    const values = facts.get(name) ?? new Map<string, number>();
    facts.set(name, values.set(text, (values.get(text) ?? 0) + 1));
  };
  for (const { environment } of sortRuns(runs)) {
    for (const [name, value] of Object.entries(environment).sort()) note(name, value);
  }
  const seeds = [...new Set(sortRuns(runs).map(({ cell }) => String(cell.seed)))];
  const items = [...facts].map(([name, values]) => {
    const texts = [...values];
    const shown = texts.length > 3
      ? `${texts.length} different values, see the runs`
      : texts.map(([text, n]) => n === runs.length ? text : `${text} (${count(n, "run")})`).join(
        "; ",
      );
    return `<dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(shown)}</dd>`;
  });
  const digests = sortRuns(runs).map(({ digest }) => `<code>${escapeMarkup(digest)}</code>`);
  return `<dl>
<dt>Runs</dt><dd>${runs.length}</dd>
<dt>Seeds</dt><dd>${escapeMarkup(listWords(seeds))}</dd>
${items.join("\n")}
</dl>
<details><summary>Digests of all runs</summary><p>${digests.join("<br>")}</p></details>`;
}
