import { bestOf } from "../best.ts";
import { type Configuration, configurations } from "../configurations.ts";
import type { ReportRun } from "../types.ts";
import {
  ARROWS_EXPLAINED,
  headlineMetrics,
  mean,
  metricDisplay,
  metricGroups,
  metricHeading,
  metricNames,
  metricValues,
  standardDeviation,
} from "../metrics.ts";
import { lossLabel } from "../names.ts";
import { tasksOf } from "../tasks.ts";
import { escapeMarkup, formatSpread } from "../text.ts";
import { labelWithFailures } from "../training_end.ts";
import { runName } from "../tables.ts";

/** By what tables and figures are filtered. */
export function filterValues(run: ReportRun, task: string): Record<string, string> {
  const { dataset, dimension, activation } = run.cell;
  return { dataset, task, loss: lossLabel(run.cell), dimension: String(dimension), activation };
}

/** Filter values as attributes of a row. */
export function filterAttributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => ` data-${name}="${escapeMarkup(value)}"`).join("");
}

/** The heading of a column that can be sorted, the better side first. */
export function columnHead(key: string, hidden: boolean): string {
  const { title, qualifier } = metricHeading(key);
  const { direction } = metricDisplay(key);
  const name = qualifier === "" ? title : `${title} (${qualifier})`;
  return `<th scope="col" class="number" data-column="${escapeMarkup(key)}" data-first="${
    direction === "lower" ? "ascending" : "descending"
  }"${hidden ? " hidden" : ""}><button type="button">${escapeMarkup(name)}</button></th>`;
}

function metricCell(
  configuration: Configuration,
  metric: string,
  standing: { best: boolean; tied: boolean; hidden: boolean },
): string {
  const values = metricValues(configuration, metric);
  const [value, spread] = [mean(values), standardDeviation(values)];
  const text = escapeMarkup(formatSpread(value, spread));
  const reasons = [...new Set(configuration.runs.flatMap((run) => run.notes[metric] ?? []))];
  const note = reasons.length === 0 ? "" : ` title="${escapeMarkup(reasons.join("; "))}"`;
  const shown = standing.best ? `<strong>${text}</strong>` : standing.tied ? `≈ ${text}` : text;
  return `<td class="number" data-column="${escapeMarkup(metric)}" data-value="${value}"${note}${
    standing.hidden ? " hidden" : ""
  }>${shown}</td>`;
}

/** The rows of one task, which are ranked among themselves alone. */
function taskRows(runs: readonly ReportRun[], metrics: readonly string[], shown: Set<string>) {
  return tasksOf(runs).map(({ label: task, configurations: all }) => {
    const standings = new Map(metrics.map((metric) => [metric, bestOf(all, metric)]));
    const [first] = headlineMetrics(metrics).filter((name) => standings.get(name) !== undefined);
    const sign = first !== undefined && metricDisplay(first).direction === "lower" ? 1 : -1;
    const value = (each: Configuration) =>
      first === undefined ? 0 : sign * mean(metricValues(each, first));
    const order = all.toSorted((a, b) => (value(a) || 0) - (value(b) || 0));
    const rows = order.map((each) => {
      const [run] = each.runs;
      const cells = metrics.map((metric) => {
        const best = standings.get(metric);
        return metricCell(each, metric, {
          best: best?.configuration === each,
          tied: best?.tied.includes(each) ?? false,
          hidden: !shown.has(metric),
        });
      });
      return `<tr${filterAttributes(filterValues(run!, task))}><th scope="row"><a href="#run-${
        runName(run!)
      }" title="${escapeMarkup(each.name)}">${
        escapeMarkup(labelWithFailures(each))
      }</a></th><td class="number" data-column="seeds" data-value="${each.runs.length}">${each.runs.length}</td>${
        cells.join("")
      }</tr>`;
    });
    return `<tbody><tr class="task"><th scope="rowgroup" colspan="${metrics.length + 2}"><span>${
      escapeMarkup(task)
    }</span></th></tr>
${rows.join("\n")}</tbody>`;
  });
}

/** The choices by which rows and figures are filtered: settings with more than one value. */
export function filtersMarkup(runs: readonly ReportRun[]): string {
  const all = tasksOf(runs).flatMap(({ label, runs }) =>
    runs.map((run) => filterValues(run, label))
  );
  const selects = Object.keys(all[0] ?? {}).flatMap((name) => {
    const values = [...new Set(all.map((each) => each[name]!))];
    if (values.length < 2) return [];
    const options = values.map((value) => `<option>${escapeMarkup(value)}</option>`).join("");
    const label = name.charAt(0).toUpperCase() + name.slice(1);
    return [
      `<label>${label}<select name="${name}"><option value="">all</option>${options}</select></label>`,
    ];
  });
  return `<div class="filters" role="group" aria-label="Filters of figures and tables">${
    selects.join("")
  }<label>Contains<input type="search" name="search"></label></div>
<p class="muted" id="shown" aria-live="polite"></p>`;
}

/** The choice of columns: a headline for each measure is shown, the rest on demand. */
function columnChooser(metrics: readonly string[], shown: Set<string>): string {
  const fieldsets = metricGroups(metrics).map(({ title, metrics }) => {
    const boxes = metrics.map((metric) =>
      `<label><input type="checkbox" name="column" value="${escapeMarkup(metric)}"${
        shown.has(metric) ? " checked" : ""
      }> ${escapeMarkup(metricDisplay(metric).title)}</label>`
    );
    return `<fieldset><legend>${escapeMarkup(title)}</legend>${boxes.join("")}</fieldset>`;
  });
  return `<details id="columns"><summary>Columns</summary><div class="columns">${
    fieldsets.join("")
  }</div></details>`;
}

/** The leaderboard: one row a configuration, one section a task, one column a metric. */
export function leaderboardMarkup(runs: readonly ReportRun[]): string {
  const metrics = metricGroups(metricNames(runs)).flatMap((group) => group.metrics);
  const shown = new Set(headlineMetrics(metrics));
  const heads = metrics.map((metric) => columnHead(metric, !shown.has(metric)));
  const seeds = `<th scope="col" class="number" data-column="seeds" data-first="descending">` +
    `<button type="button">Seeds</button></th>`;
  return `<p class="muted">Mean ± sample standard deviation over seeds; ${ARROWS_EXPLAINED}. ` +
    `The best of each task is bold, ≈ marks what cannot be told from it (t tests, Holm, 0.05). ` +
    `A dash is an undefined value; its reason shows on the cell.</p>
${columnChooser(metrics, shown)}
<p><button type="button" id="csv">Download what is shown as CSV</button></p>
<div class="scroll" tabindex="0" role="region" aria-label="Leaderboard table">
<table class="sortable frozen" id="leaderboard-table" data-noun="configurations" data-configurations="${
      configurations(runs).length
    }">
<thead><tr><th scope="col" data-column="configuration" data-first="ascending"><button type="button">Configuration</button></th>${seeds}${
      heads.join("")
    }</tr></thead>
${taskRows(runs, metrics, shown).join("\n")}
</table></div>`;
}
