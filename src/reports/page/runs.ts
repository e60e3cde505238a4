import { cellWarnings } from "../../study/expand.ts";
import { hasEmbeddings } from "../configurations.ts";
import { embeddingPanel } from "../embedding_panel.ts";
import type { ReportExperiment, ReportRun } from "../types.ts";
import { headlineMetrics, metricDisplay, metricNames } from "../metrics.ts";
import { panelHeight } from "../panel_axes.ts";
import { tasksOf } from "../tasks.ts";
import { escapeMarkup, formatNumber } from "../text.ts";
import { failureText } from "../training_end.ts";
import { lossPanel } from "../figures/training_curves.ts";
import { runName } from "../tables.ts";
import { type Part, standaloneSvg } from "../svg.ts";
import { figureFrame } from "./sections.ts";
import { columnHead, filterAttributes, filterValues } from "./leaderboard.ts";

/** Points of all runs together, and of one run at most and at least. */
const [ALL_POINTS, MOST, LEAST] = [40_000, 500, 60];

const SIDE = 300;

/** A run of the page, with the label of its configuration and its task. */
interface NamedRun {
  run: ReportRun;
  label: string;
  task: string;
}

function namedRuns(runs: readonly ReportRun[]): NamedRun[] {
  return tasksOf(runs).flatMap(({ label: task, configurations }) =>
    configurations.flatMap(({ label, runs }) => runs.map((run) => ({ run, label, task })))
  );
}

/** The embedding of a run beside its loss over the steps. */
function runFigure({ run, label }: NamedRun, limit: number): string {
  if (!hasEmbeddings(run)) {
    return "<p>Its embeddings are not kept here: those of one seed stand for its configuration.</p>";
  }
  const parts: Part[] = [
    { x: 0, y: 0, markup: embeddingPanel(run, { side: SIDE, limit, showErrors: true }) },
    ...(run.history.length === 0
      ? []
      : [{ x: SIDE + 20, y: 30, markup: lossPanel([run], [run.cell.seed], SIDE) }]),
  ];
  const name = runName(run);
  const title = `Embedding and training loss of ${label}, seed ${run.cell.seed}`;
  const svg = standaloneSvg({
    id: `run-${name}-figure`,
    title,
    description:
      "Test embeddings in the colour and shape of their class, misclassified ones with a " +
      "rim; beside them the training loss, thin for batches and bold for their averages.",
    width: 2 * SIDE + 20,
    height: panelHeight(SIDE),
  }, parts);
  return `<figure>${figureFrame(svg, title)}</figure>`;
}

/** One command line argument, quoted for a shell where it must be. */
function quoted(argument: string): string {
  return /^[\w./=@%+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** The command that trains runs of one configuration again: the study with all factors fixed. */
export function trainingCommand(
  { name }: ReportExperiment,
  runs: readonly ReportRun[],
): string {
  const { training, ...factors } = runs[0]!.cell;
  const matrix = {
    ...Object.fromEntries(Object.entries(factors).map(([key, value]) => [key, [value]])),
    seed: runs.map(({ cell }) => cell.seed),
  };
  return [
    "deno task reproduce",
    quoted(`experiments/${name}.json`),
    "--profile none",
    ...[
      `matrix=${JSON.stringify(matrix)}`,
      `training=${JSON.stringify(training)}`,
      "include=[]",
      "exclude=[]",
      "claims=[]",
    ].map((assignment) => `--set ${quoted(assignment)}`),
  ].join(" ");
}

function measuresMarkup(run: ReportRun): string {
  const rows = metricNames([run]).map((metric) => {
    const note = run.notes[metric] === undefined ? "" : escapeMarkup(run.notes[metric]!);
    return `<tr><th scope="row">${
      escapeMarkup(metricDisplay(metric).title)
    }</th><td class="number">${formatNumber(run.metrics[metric])}</td><td>${note}</td></tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="Measures"><table>
<thead><tr><th scope="col">Measure</th><th scope="col" class="number">Value</th><th scope="col">Note</th></tr></thead>
<tbody>${rows.join("")}</tbody></table></div>`;
}

function warningsOf(run: ReportRun): string[] {
  // A loss of the user's own is not known where reports are drawn from the store alone.
  const ofCell = () => {
    try {
      return cellWarnings(run.cell);
    } catch {
      return [];
    }
  };
  return [failureText(run) ?? [], ofCell()].flat();
}

function detailsMarkup(named: NamedRun, experiment: ReportExperiment, limit: number): string {
  const { run, label, task } = named;
  const { digest, cell, environment, notes } = run;
  const warnings = warningsOf(run).map((text) => `<li>${escapeMarkup(text)}</li>`);
  const whole = JSON.stringify({ digest, cell, notes, environment }, null, 2);
  const failure = failureText(run);
  return `<details id="run-${runName(run)}" class="run"><summary><code>${runName(run)}</code> ${
    escapeMarkup(`${label}, ${task}, seed ${cell.seed}${failure ? ` (${failure})` : ""}`)
  }</summary>
${runFigure(named, limit)}
${warnings.length === 0 ? "" : `<p>Warnings:</p><ul>${warnings.join("")}</ul>`}
${measuresMarkup(run)}
<p>To train it again:</p>
<pre tabindex="0" class="command">${escapeMarkup(trainingCommand(experiment, [run]))}</pre>
<details><summary>Cell, notes and environment</summary><pre tabindex="0">${
    escapeMarkup(whole)
  }</pre></details></details>`;
}

/** All runs: a table of the headline metrics, and each run to be opened. */
export function runsMarkup(experiment: ReportExperiment, runs: readonly ReportRun[]): string {
  const all = namedRuns(runs);
  const metrics = headlineMetrics(metricNames(runs));
  const limit = Math.max(LEAST, Math.min(MOST, Math.floor(ALL_POINTS / runs.length)));
  const rows = all.map(({ run, label, task }) => {
    const cells = metrics.map((metric) => {
      const value = run.metrics[metric] ?? NaN;
      const note = run.notes[metric];
      return `<td class="number" data-column="${escapeMarkup(metric)}" data-value="${value}"${
        note === undefined ? "" : ` title="${escapeMarkup(note)}"`
      }>${formatNumber(value)}</td>`;
    });
    const name = runName(run);
    return `<tr${
      filterAttributes(filterValues(run, task))
    }><th scope="row"><a href="#run-${name}"><code>${name}</code></a></th>` +
      `<td data-column="task" data-value="${escapeMarkup(task)}">${escapeMarkup(task)}</td>` +
      `<td data-column="label" data-value="${escapeMarkup(label)}">${escapeMarkup(label)}</td>` +
      `<td class="number" data-column="seed" data-value="${run.cell.seed}">${run.cell.seed}</td>${
        cells.join("")
      }</tr>`;
  });
  const head = (key: string, label: string, numeric = false) =>
    `<th scope="col"${
      numeric ? ' class="number"' : ""
    } data-column="${key}" data-first="ascending"><button type="button">${label}</button></th>`;
  return `<details id="all-runs-table"><summary>Table of all runs</summary>
<div class="scroll" tabindex="0" role="region" aria-label="All runs"><table class="sortable frozen" id="runs" data-noun="runs">
<thead><tr>${head("run", "Run")}${head("task", "Task")}${head("label", "Configuration")}${
    head("seed", "Seed", true)
  }${metrics.map((metric) => columnHead(metric, false)).join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></div></details>
${all.map((named) => detailsMarkup(named, experiment, limit)).join("\n")}`;
}
