import type { Drawing, ReportRun } from "../types.ts";
import { sortRuns } from "../configurations.ts";
import { type DrawnFigures, FIGURE_GROUPS, type MissingFigure } from "../figures.ts";
import { count, escapeMarkup, listWords } from "../text.ts";

/** A pixel of a figure takes no less of the screen, so that its smallest text stays at 9 px. */
const LEAST_SCALE = 0.9;

/**
 * A figure that fills the page, and that scrolls sideways rather than shrink beyond reading.
 *
 * @param svg A stand-alone SVG document.
 * @param label What it shows.
 * @param src Its file, where the page shows that one, and only when the reader comes to it; by
 * default the page holds the figure itself.
 */
export function figureFrame(svg: string, label: string, src?: string): string {
  const [, width, height] = svg.match(/width="(\d+)" height="(\d+)"/) ?? [];
  const style = `style="min-width:${Math.ceil(LEAST_SCALE * Number(width))}px"`;
  const picture = src === undefined
    ? inlined(svg).replace("<svg ", `<svg ${style} `)
    : `<img src="${src}" loading="lazy" width="${width}" height="${height}" ${style} alt="${
      escapeMarkup(label)
    }">`;
  return `<p class="hint">Scroll sideways to see all of the figure →</p>
<div class="scroll frame" tabindex="0" role="region" aria-label="${
    escapeMarkup(label)
  }">${picture}</div>`;
}

/** An SVG document as a part of the page, whose marks lead to its runs. */
function inlined(svg: string): string {
  const inline = svg
    .replace(/<style>.*?<\/style>\n/, "")
    .replaceAll('href="index.html#', 'href="#')
    .trimEnd();
  return inline.includes("<a ") ? inline.replace('role="img"', 'role="group"') : inline;
}

/** A figure of the page with its caption, and the file if one is written beside. */
export function figureMarkup(drawing: Drawing, options: FigureOptions): string {
  const { id, title, caption, svg } = drawing;
  const file = options.file?.(id);
  const link = file === undefined ? "" : ` <a href="${file}">Open as SVG</a>`;
  const task = taskOf(title, options.tasks);
  const data = task === undefined ? "" : ` data-task="${escapeMarkup(task)}"`;
  return `<section aria-labelledby="${id}-heading"${data}>
<h3 id="${id}-heading">${escapeMarkup(title)}</h3>
<figure id="${id}">
${figureFrame(svg, title, options.apart ? file : undefined)}
<figcaption>${escapeMarkup(caption)}${link}</figcaption>
</figure>
</section>`;
}

/** How figures stand in the page. */
export interface FigureOptions {
  /** The file of a figure by its id, where each is also written beside the page. */
  file?: (id: string) => string;
  /** Whether the page shows the files, so that it is soon there; by default it holds the figures. */
  apart?: boolean;
  /** The tasks of the report, by which figures are filtered. */
  tasks: readonly string[];
}

/** The figure of the first screen: the metrics, or else the first figure. */
export function keyFigure<D extends Drawing>(drawings: readonly D[]): D | undefined {
  return drawings.find(({ id }) => id.startsWith("metric-dots")) ?? drawings[0];
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
    const titles = own.map(({ title }) => title);
    return [
      `<details class="group"><summary>${group} (${
        count(own.length, "figure")
      }) <span class="muted">${escapeMarkup(titles.join(" · "))}</span></summary>
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
