import type { ClaimVerdict } from "../claims/types.ts";
import { type Drawing, FIGURE_GROUPS } from "../figures/drawing/drawing.ts";
import { type Content, type Links, type Markup, markup } from "../figures/drawing/markup.ts";
import type { DrawnFigures } from "../figures/figures.ts";
import { sortRuns, tasksOf } from "../results/configurations.ts";
import { metricDisplay } from "../results/metrics.ts";
import { scopeOf } from "../results/names.ts";
import { seedsText, type Standing, standings } from "../results/standings.ts";
import { count, formatNumber, formatRange, listWords } from "../results/text.ts";
import type { ReportInput, ReportRun } from "../results/types.ts";
import type { Table } from "../results/tables.ts";
import { factsOf, isAskedByUs, sourceText, type VerdictFacts } from "../results/verdicts.ts";
import { attributesOf, details, lines, link, list, muted, scrolling, table } from "./html.ts";
import { turntableMarkup } from "./turntable.ts";

/**
 * The verdicts as a list in words, each with its effect, its seeds and what would decide it.
 *
 * @param verdicts The verdicts.
 * @param known The source of the whole study, which claims need not repeat.
 * @param links Where the name of a run leads; by default to the run in the page.
 */
export function verdictList(
  verdicts: readonly ClaimVerdict[],
  known?: string,
  links?: Links,
): Markup {
  const items = verdicts.map((verdict) => {
    const { id, statement, source, withdrawn } = verdict;
    const facts = factsOf(verdict);
    const why = withdrawn === undefined ? undefined : markup`<p>${withdrawn}</p>\n`;
    // The page names the source of the whole study once, but marks each claim that no paper states.
    const shown = source === known && !isAskedByUs(source) ? undefined : source ?? known;
    const isShown = shown !== undefined && (source !== undefined || isAskedByUs(shown));
    const origin = isShown ? [" ", muted(sourceText(shown))] : undefined;
    return markup`<li id="claim-${id}" class="${verdict.verdict}">
<p><strong class="verdict">${facts.word}</strong> ${statement}${origin}</p>
${why}${evidenceMarkup(facts, links)}</li>`;
  });
  return markup`<ul class="verdicts">${lines(items)}</ul>`;
}

/** The effect, and folded below it the evidence in full, the conditions and the runs. */
function evidenceMarkup(
  { summary, evidence, conditions, runs }: VerdictFacts,
  links: Links = inPage,
): Markup {
  const linked = (names: readonly string[]) =>
    names.map((name) => [" ", link(links(name), markup`<code>${name}</code>`)]);
  return details(
    `${summary}.`,
    lines([
      markup`<p>${evidence}.</p>`,
      conditions === "" ? undefined : markup`<p>Conditions: ${conditions}</p>`,
      ...runs.map(({ side, names }) => markup`<p>Runs of ${side}:${linked(names)}</p>`),
    ]),
  );
}

/** What was tried of each loss, and what was chosen. */
export function tuningMarkup({ columns, rows }: Table): Markup {
  return table(
    "What was tried of each loss",
    columns.map(({ label, numeric }) => ({ title: label, ...numeric && { numeric } })),
    [{ rows: rows.map((cells) => ({ cells })) }],
  );
}

/** The metrics that answer which loss is best: the first for every task, the second where unknown. */
const ANSWERS = ["accuracy", "openSetAuroc"];

/** The best configuration of each task, with those that are not significantly different from it. */
export function bestList({ runs, experiment: { tuned }, unranked }: ReportInput): Content {
  const items = tasksOf(runs).flatMap(({ label: task, configurations }) =>
    ANSWERS.filter((metric) => unranked?.(metric) === undefined).flatMap((metric) => {
      const [best, ...others] = standings(configurations, metric);
      const scope = scopeOf(configurations.map(({ cell }) => cell), tuned);
      return best?.best ? [bestItem(task, metric, best, others, scope)] : [];
    })
  );
  return list(items, "best");
}

function bestItem(
  task: string,
  metric: string,
  best: Standing,
  others: readonly Standing[],
  scope: string,
): Markup {
  const { configuration, mean, interval } = best;
  const seeds = seedsText(best);
  const range = interval === undefined
    ? `${seeds}, which gives no interval`
    : `95 % interval ${formatRange(interval)}, ${seeds}`;
  const tied = others.filter((each) => each.tied).map((each) => each.configuration.label);
  const rest = interval === undefined && tied.length > 0
    ? "One seed does not distinguish it from the others."
    : others.length === 0
    ? "It is the only configuration."
    : tied.length === 0
    ? "Significantly better than every other one."
    : `Not significantly different: ${tied.join("; ")}.`;
  return markup`On ${task}: <strong>${configuration.label}</strong>, ${
    metricDisplay(metric).title
  } ${formatNumber(mean)} (${range}; ${scope}). ${muted(rest)}`;
}

/** A pixel of a figure takes no less of the screen, so that its smallest text stays at 9 px. */
const LEAST_SCALE = 0.9;

/** Leads to a run of the same page. */
export const inPage: Links = (run) => `#run-${run}`;

/** How figures stand in a page. */
export interface FigureOptions {
  /** Where the marks of a run lead; by default to the run in the page. */
  links?: Links;
  /** The file of a drawing, where each is also written beside the page. */
  file?: ((drawing: Drawing) => string) | undefined;
  /** Whether the page shows the files, so that it loads fast; by default it holds the figures. */
  apart?: boolean;
}

/**
 * A figure that fills the page, and that scrolls sideways rather than shrink beyond reading. A file
 * is loaded when the reader comes to it.
 */
export function figureFrame(drawing: Drawing, options: FigureOptions = {}): Markup {
  const { title, width, height } = drawing;
  const { links = inPage, file, apart } = options;
  const style = `min-width:${Math.ceil(LEAST_SCALE * width)}px`;
  const picture = apart && file !== undefined
    ? markup`<img src="${
      file(drawing)
    }" loading="lazy" width="${width}" height="${height}" style="${style}" alt="${title}">`
    : drawing.inline(links, style);
  return markup`<p class="hint">Scroll sideways to see all of the figure →</p>
${scrolling(title, picture, "scroll frame")}`;
}

/** A figure of the page with its caption, and the file if one is written beside. */
export function figureMarkup(drawing: Drawing, options: FigureOptions = {}): Markup {
  const { id, title, caption, task } = drawing;
  const { file } = options;
  return markup`<section aria-labelledby="${id}-heading"${attributesOf({ "data-task": task })}>
<h3 id="${id}-heading">${title}</h3>
<figure id="${id}">
${figureFrame(drawing, options)}
<figcaption>${caption}${
    file === undefined ? undefined : [" ", link(file(drawing), "Open as SVG")]
  }</figcaption>
</figure>
</section>`;
}

/** The figures of the first screen: the embeddings in the plane, and the metrics or else the first figure. */
export function keyFigures(drawings: readonly Drawing[]): Drawing[] {
  const named = ["embedding-grid", "metric-dots"]
    .flatMap((name) => drawings.find(({ id }) => id.startsWith(name)) ?? []);
  return named.length === 0 ? drawings.slice(0, 1) : named;
}

/** All figures except the key ones, in groups that fold, and those that could not be drawn. */
export function figureGroups(
  { drawings, groups, missing }: DrawnFigures,
  runs: readonly ReportRun[],
  options: FigureOptions,
): Content[] {
  const key = keyFigures(drawings);
  const parts = FIGURE_GROUPS.flatMap((group) => {
    const own = drawings.filter((each) => !key.includes(each) && groups.get(each) === group);
    const turntable = group === "Embeddings" ? turntableMarkup(runs) : undefined;
    if (own.length === 0 && turntable === undefined) return [];
    const titles = muted(own.map(({ title }) => title).join(" · "));
    return [
      details(
        [group, ` (${count(own.length, "figure")}) `, titles],
        [lines(own.map((drawing) => figureMarkup(drawing, options))), turntable],
        { class: "group" },
      ),
    ];
  });
  const gaps = missing.map(({ name, reason }) =>
    markup`<code>${name}</code> is not drawn because ${reason}`
  );
  return missing.length === 0 ? parts : [...parts, list(gaps, "muted")];
}

/** Facts of which each run has its own, or that say nothing to a reader. */
const OWN_FACTS = ["finishedAt", "seconds", "backendReason"];

/** The name of a fact in words, such as `Lock file`. */
const factTitle = (name: string) =>
  name.charAt(0).toUpperCase() +
  name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The first and the last day on which a run was finished. */
function datesText(runs: readonly ReportRun[]): string {
  const days = runs.map(({ environment }) => environment.finishedAt.slice(0, 10)).sort();
  return days[0] === days.at(-1) ? days[0]! : `${days[0]} to ${days.at(-1)}`;
}

/** A time of some seconds in hours, minutes and seconds. */
function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Where the results come from: every fact of the environments with the values it took. */
export function provenanceMarkup(all: readonly ReportRun[]): Markup {
  const runs = sortRuns(all);
  const facts = new Map<string, Map<string, number>>();
  for (const { environment } of runs) {
    for (const [name, value] of Object.entries(environment).sort()) {
      // What a machine does not have, and what each run has its own of, is no fact of the report.
      if (value === null || OWN_FACTS.includes(name)) continue;
      const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
      const values = facts.get(name) ?? new Map<string, number>();
      facts.set(name, values.set(text, (values.get(text) ?? 0) + 1));
    }
  }
  const valuesText = (values: Map<string, number>) =>
    values.size > 3
      ? `${values.size} different values, see the runs`
      : [...values].map(([text, n]) => n === runs.length ? text : `${text} (${count(n, "run")})`)
        .join("; ");
  const items = [
    ["Runs", String(runs.length)],
    ["Seeds", listWords([...new Set(runs.map(({ cell }) => String(cell.seed)))])],
    ["Trained", datesText(runs)],
    ["Training time", timeText(runs.reduce((sum, run) => sum + run.environment.seconds, 0))],
    ...[...facts].map(([name, values]) => [factTitle(name), valuesText(values)]),
  ].map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`);
  const digests = runs.map(({ digest }) => markup`<code>${digest}</code><br>`);
  return markup`<dl>
${lines(items)}
</dl>
${details("Digests of all runs", markup`<p>${digests}</p>`)}`;
}
