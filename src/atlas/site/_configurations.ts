import { cellWarnings } from "../../study/expand.ts";
import { type Configuration, configurations } from "../../reports/configurations.ts";
import type { ReportExperiment, ReportRun } from "../../reports/mod.ts";
import { metricDisplay, metricNames } from "../../reports/metrics.ts";
import { count, escapeMarkup, formatNumber } from "../../reports/text.ts";
import { failureText, labelWithFailures } from "../../reports/training_end.ts";
import { trainingCommand } from "../../reports/page/runs.ts";
import { runName } from "../../reports/tables.ts";
import { scrolling } from "./_page.ts";
import { configurationId } from "./_values.ts";

/** The warnings on a configuration; none of a loss of the user's own, which nobody knows here. */
export function warningsOf({ cell }: Configuration): string[] {
  try {
    return cellWarnings(cell);
  } catch {
    return [];
  }
}

/** The seeds of a study: for each configuration every digest, every value and the command. */
export function configurationsMarkup(
  experiment: ReportExperiment,
  runs: readonly ReportRun[],
): string {
  return configurations(runs).map((each) => configurationMarkup(experiment, each)).join("\n");
}

function configurationMarkup(experiment: ReportExperiment, configuration: Configuration): string {
  const { name, runs } = configuration;
  const metrics = metricNames(runs);
  const heads = metrics.map((metric) =>
    `<th scope="col" class="number">${escapeMarkup(metricDisplay(metric).title)}</th>`
  );
  const rows = runs.map((run) => {
    const failure = failureText(run);
    const cells = metrics.map((metric) => {
      const note = run.notes[metric];
      const title = note === undefined ? "" : ` title="${escapeMarkup(note)}"`;
      return `<td class="number"${title}>${formatNumber(run.metrics[metric])}</td>`;
    });
    return `<tr id="run-${runName(run)}"><th scope="row">${run.cell.seed}</th><td><code>${
      escapeMarkup(run.digest)
    }</code>${failure === undefined ? "" : ` ${escapeMarkup(failure)}`}</td>${cells.join("")}</tr>`;
  });
  const warnings = warningsOf(configuration).map((text) => `<li>${escapeMarkup(text)}</li>`);
  const title = escapeMarkup(labelWithFailures(configuration));
  return `<details id="${configurationId(configuration)}" class="run"><summary>${title}, ${
    count(runs.length, "seed")
  }</summary>
<p class="muted">${escapeMarkup(name)}</p>
${warnings.length === 0 ? "" : `<ul>${warnings.join("")}</ul>`}
${
    scrolling(
      `Seeds of ${labelWithFailures(configuration)}`,
      `<table class="frozen seeds"><thead><tr><th scope="col">Seed</th><th scope="col">Digest</th>${
        heads.join("")
      }</tr></thead>
<tbody>${rows.join("\n")}</tbody></table>`,
    )
  }
<p>To train and measure them again on this machine:</p>
<pre tabindex="0" class="command">${escapeMarkup(trainingCommand(experiment, runs))}</pre>
</details>`;
}
