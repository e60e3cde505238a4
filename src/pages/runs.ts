import { shellQuote } from "../base/text.ts";
import { isImported } from "../cell/imported.ts";
import { Drawing } from "../figures/drawing/drawing.ts";
import { embeddingPanel, panelHeight } from "../figures/drawing/embedding_panel.ts";
import { type Links, type Markup, markup } from "../figures/drawing/markup.ts";
import { lossPanel } from "../figures/training_curves.ts";
import { configurations, failureText, runName, tasksOf } from "../results/configurations.ts";
import { hasEmbeddings } from "../results/embeddings.ts";
import { metricDisplay, metricNames, noteOn, onePerMeasure, recorded } from "../results/metrics.ts";
import { count, formatNumber } from "../results/text.ts";
import type { ReportExperiment, ReportRun } from "../results/types.ts";
import type { Cell as StudyCell } from "../cell/cell.ts";
import { cellWarnings } from "../study/expand.ts";
import { type Cell, type Column, command, details, lines, link, list, table } from "./html.ts";
import { filterAttributes, metricColumn } from "./leaderboard.ts";
import { figureFrame } from "./sections.ts";

/** Points of all runs together, and of one run at most and at least. */
const [ALL_POINTS, MOST, LEAST] = [40_000, 500, 60];

const SIDE = 300;

/** The most runs that a page shows one by one, and of which it draws an embedding. */
const [SHOWN, DRAWN] = [2000, 400];

/** The runs in the order in which a page has room for them: that by which a configuration is drawn first. */
function byRank(runs: readonly ReportRun[]): ReportRun[] {
  const first = configurations(runs).map(({ runs }) => runs.find(hasEmbeddings) ?? runs[0]!);
  return [...new Set([...first, ...runs])];
}

/** The runs that a page shows one by one: a page of every one of many could not be opened. */
function shownRuns(runs: readonly ReportRun[]): Set<ReportRun> {
  return new Set(runs.length > SHOWN ? byRank(runs).slice(0, SHOWN) : runs);
}

/** Where the marks of runs lead in a page that shows some of them. */
export function linksTo(runs: readonly ReportRun[]): Links {
  const names = new Set([...shownRuns(runs)].map(runName));
  return (run) => names.has(run) ? `#run-${run}` : undefined;
}

/** A run of the page, with the label of its configuration and its task. */
interface NamedRun {
  run: ReportRun;
  label: string;
  task: string;
}

/** The embedding of a run beside its loss over the steps. */
function runFigure({ run, label }: NamedRun, limit: number): Markup {
  if (!hasEmbeddings(run)) {
    return markup`<p>Its embeddings are not kept here: those of one seed stand for its configuration.</p>`;
  }
  if (limit === 0) {
    return markup`<p>Its embedding is not drawn: a page draws those of ${DRAWN} runs at most.</p>`;
  }
  const embedding = embeddingPanel(run, { side: SIDE, limit, showErrors: true });
  const drawing = new Drawing(`run-${runName(run)}-figure`, {
    title: `Embedding and training loss of ${label}, seed ${run.cell.seed}`,
    caption: "Test embeddings in the colour and shape of their class, misclassified ones with a " +
      "rim; beside them the training loss, thin for batches and bold for their averages.",
    width: 2 * SIDE + 20,
    height: panelHeight(SIDE),
    parts: [
      { x: 0, y: 0, markup: embedding },
      ...run.history.length === 0 ? [] : [{ x: SIDE + 20, y: 30, markup: lossPanel([run], SIDE) }],
    ],
  });
  return markup`<figure>${figureFrame(drawing)}</figure>`;
}

/** The command that trains runs of one configuration again: the study with all factors fixed. */
export function trainingCommand(
  { name, call = [`experiments/${name}.json`, "--profile", "none"] }: ReportExperiment,
  runs: readonly ReportRun[],
): Markup {
  const { cell, environment } = runs[0]!;
  if (isImported(cell)) {
    const files = runs.flatMap(({ environment }) => environment.imported?.file ?? []);
    return markup`<p>It was trained elsewhere, as declared, and cannot be trained again here. It was read from ${
      files.length > 0
        ? files.map((file, at) => [at > 0 ? ", " : "", markup`<code>${file}</code>`])
        : "a file"
    } on ${environment.finishedAt.slice(0, 10)}, and is known by the SHA-256 of its arrays.</p>`;
  }
  const { training, ...factors } = cell;
  const matrix = {
    ...Object.fromEntries(Object.entries(factors).map(([key, value]) => [key, [value]])),
    seed: runs.map(({ cell }) => cell.seed),
  };
  const settings = [
    `matrix=${JSON.stringify(matrix)}`,
    `training=${JSON.stringify(training)}`,
    ...["include=[]", "exclude=[]", "claims=[]"],
  ].flatMap((assignment) => ["--set", assignment]);
  return command(shellQuote("deno", "task", "reproduce", ...call, ...settings));
}

/** The warnings on a cell; none of a loss of the user's own, which is not known here. */
export function warningsOf(cell: StudyCell): string[] {
  try {
    return cellWarnings(cell);
  } catch {
    return [];
  }
}

/** The value of a metric of a run, with the reason where it is undefined. */
export function valueCell(run: ReportRun, metric: string): Cell {
  const value = recorded(run, metric) ?? NaN;
  return { content: formatNumber(value), value, note: noteOn(run, metric) };
}

function measuresMarkup(run: ReportRun): Markup {
  const columns = [{ title: "Measure" }, { title: "Value", numeric: true }, { title: "Note" }];
  const rows = metricNames([run]).map((metric) => ({
    cells: [
      metricDisplay(metric).title,
      formatNumber(recorded(run, metric)),
      noteOn(run, metric),
    ],
  }));
  return table("Measures", columns, [{ rows }]);
}

function detailsMarkup(named: NamedRun, experiment: ReportExperiment, limit: number): Markup {
  const { run, label, task } = named;
  const { digest, cell, environment, notes } = run;
  const failure = failureText(run);
  const warnings = [failure ?? [], warningsOf(cell)].flat();
  const whole = JSON.stringify({ digest, cell, notes, environment }, null, 2);
  const title = `${label}, ${task}, seed ${cell.seed}${failure ? ` (${failure})` : ""}`;
  return details(
    markup`<code>${runName(run)}</code> ${title}`,
    lines([
      runFigure(named, limit),
      warnings.length === 0 ? undefined : markup`<p>Warnings:</p>${list(warnings)}`,
      measuresMarkup(run),
      isImported(cell) ? undefined : markup`<p>To train it again:</p>`,
      trainingCommand(experiment, [run]),
      details("Cell, notes and environment", markup`<pre tabindex="0">${whole}</pre>`),
    ]),
    { id: `run-${runName(run)}`, class: "run" },
  );
}

/** All runs: a table of the headline metrics, and each run to be opened. */
export function runsMarkup(experiment: ReportExperiment, runs: readonly ReportRun[]): Markup {
  const shown = shownRuns(runs);
  const all = tasksOf(runs).flatMap(({ label: task, configurations }) =>
    configurations.flatMap(({ label, runs }) =>
      runs.filter((run) => shown.has(run)).map((run): NamedRun => ({ run, label, task }))
    )
  );
  const metrics = onePerMeasure(metricNames(runs));
  const drawn = new Set(byRank(runs).filter(hasEmbeddings).slice(0, DRAWN));
  const limit = Math.max(LEAST, Math.min(MOST, Math.floor(ALL_POINTS / drawn.size)));
  const columns: Column[] = [
    { key: "run", title: "Run" },
    { key: "task", title: "Task" },
    { key: "label", title: "Configuration" },
    { key: "seed", title: "Seed", numeric: true, ascending: true },
    ...metrics.map((metric) => metricColumn(metric)),
  ];
  const rows = all.map(({ run, label, task }) => ({
    cells: [
      link(`#run-${runName(run)}`, markup`<code>${runName(run)}</code>`),
      { content: task, value: task },
      { content: label, value: label },
      { content: run.cell.seed, value: run.cell.seed },
      ...metrics.map((metric) => valueCell(run, metric)),
    ],
    attributes: filterAttributes(run, task),
  }));
  const attributes = { class: "sortable frozen", id: "runs", "data-noun": "runs" };
  const rest = runs.length - all.length;
  const note = rest === 0
    ? undefined
    : markup`<p>${all.length} of ${
      count(runs.length, "run")
    } are shown, those that figures draw first: <code>results.csv</code> has all.</p>\n`;
  return markup`${note}${
    details("Table of all runs", table("All runs", columns, [{ rows }], attributes), {
      id: "all-runs-table",
    })
  }
${lines(all.map((named) => detailsMarkup(named, experiment, drawn.has(named.run) ? limit : 0)))}`;
}
