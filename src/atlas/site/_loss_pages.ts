import { z } from "zod";
import { lossDefinition, lossNames } from "../../losses/mod.ts";
import { embeddingPanel } from "../../reports/embedding_panel.ts";
import { metricDisplay } from "../../reports/metrics.ts";
import { panelHeight } from "../../reports/panel_axes.ts";
import { taskLabel } from "../../reports/names.ts";
import { count, escapeMarkup } from "../../reports/text.ts";
import type { ReportRun } from "../../reports/mod.ts";
import { standaloneSvg } from "../../reports/svg.ts";
import { warningsOf } from "./_configurations.ts";
import type { Contest } from "./_contests.ts";
import { measureNameOf } from "./_metric_pages.ts";
import { fileName, link, type Page, scrolling } from "./_page.ts";
import { isPlain } from "./_picture.ts";
import { RANKING_NOTE } from "./_ranking.ts";
import { intervalCell, linkedMean } from "./_values.ts";
import type { AtlasView } from "./_view.ts";

/** The losses that were trained, in the order of the catalogue, those of users last. */
export function trainedLosses({ runs }: AtlasView): string[] {
  const trained = new Set(runs.map(({ cell }) => cell.loss.name));
  return [...new Set([...lossNames.filter((name) => trained.has(name)), ...trained])];
}

/** The printed name of a loss, and its publication. */
function heading(name: string): { title: string; source: string } {
  if (!lossNames.includes(name)) return { title: name, source: "a loss of a user's own" };
  return lossDefinition(name);
}

/** The list of losses. */
export function lossesPage(view: AtlasView): Page {
  const items = trainedLosses(view).map((name) => {
    const { title, source } = heading(name);
    const networks = view.runs.filter(({ cell }) => cell.loss.name === name).length;
    return `<li>${link(fileName("loss", name), title)} <span class="muted">${
      escapeMarkup(source)
    }; ${count(networks, "network")}.</span></li>`;
  });
  return {
    file: "losses.html",
    title: "The losses",
    lead: "What each loss is, and how it does on every metric of every study.",
    body: `<ul>${items.join("\n")}</ul>`,
  };
}

/** The page of a loss: what it is, its parameters, a picture, and its results everywhere. */
export function lossPage(view: AtlasView, name: string): Page {
  const { title, source } = heading(name);
  const own = view.contests.filter(({ configurations }) =>
    configurations.some(({ cell }) => cell.loss.name === name)
  );
  const warnings = own.flatMap(({ configurations }) =>
    configurations.filter(({ cell }) => cell.loss.name === name).flatMap(warningsOf)
  );
  const items = [...new Set(warnings)].map((text) => `<li>${escapeMarkup(text)}</li>`);
  const tables = own.map((contest) => resultsMarkup(contest, name));
  return {
    file: fileName("loss", name),
    title,
    lead: `Source: ${escapeMarkup(source)}. In studies <code>${escapeMarkup(name)}</code>.`,
    body: `${parametersMarkup(name)}
${pictureMarkup(view.runs, name)}
${
      items.length === 0
        ? ""
        : `<section aria-labelledby="warnings"><h2 id="warnings">Warnings</h2><ul>${
          items.join("")
        }</ul></section>`
    }
<section aria-labelledby="results"><h2 id="results">Results</h2>
<p class="muted">The rank is among the losses of a study that differ in nothing else; ${RANKING_NOTE}</p>
${tables.join("\n")}</section>`,
  };
}

/** The parameters with their defaults, from the descriptor. */
function parametersMarkup(name: string): string {
  if (!lossNames.includes(name)) return "";
  const { properties = {} } = z.toJSONSchema(lossDefinition(name).parameters, {
    io: "input",
    unrepresentable: "any",
  });
  const rows = Object.entries(properties).map(([key, property]) => {
    const { description = "", default: usual } = property as {
      description?: string;
      default?: unknown;
    };
    const value = usual === undefined ? "by the space" : JSON.stringify(usual);
    return `<tr><th scope="row"><code>${escapeMarkup(key)}</code></th><td>${
      escapeMarkup(value)
    }</td><td>${escapeMarkup(description)}</td></tr>`;
  });
  if (rows.length === 0) return "<p>It has no parameters.</p>";
  return `<section aria-labelledby="parameters"><h2 id="parameters">Parameters</h2>
${
    scrolling(
      "Parameters",
      `<table><thead><tr><th scope="col">Parameter</th><th scope="col">Default</th>` +
        `<th scope="col">What it is</th></tr></thead><tbody>${rows.join("\n")}</tbody></table>`,
    )
  }</section>`;
}

const SIDE = 340;

/** The first embedding of the loss that a plane can show. */
function pictureMarkup(runs: readonly ReportRun[], name: string): string {
  const flat = runs.filter(({ cell, embeddings }) =>
    cell.loss.name === name && cell.dimension === 2 && embeddings.splits.includes("test")
  );
  const run = flat.find(isPlain) ?? flat[0];
  if (run === undefined) return "";
  const caption = `Test embeddings of ${taskLabel(run.cell)}, seed ${run.cell.seed}, digest ${
    run.digest.slice(0, 12)
  }.`;
  const svg = standaloneSvg({
    id: "loss-embedding",
    title: `Embedding of ${name}`,
    description: caption,
    width: SIDE,
    height: panelHeight(SIDE),
  }, [{ x: 0, y: 0, markup: embeddingPanel(run, { side: SIDE, limit: 1000 }) }]);
  return `<figure class="small">${svg.replace(/<style>.*?<\/style>\n/, "").trimEnd()}
<figcaption>${escapeMarkup(caption)}</figcaption></figure>`;
}

/** The results of the configurations of a loss in one setting of a study. */
function resultsMarkup(contest: Contest, name: string): string {
  const bodies = contest.configurations.filter(({ cell }) => cell.loss.name === name)
    .map((configuration) => {
      const rows = [...contest.standings].flatMap(([column, standings]) => {
        const standing = standings.find((each) => each.configuration === configuration);
        if (standing === undefined) return [];
        const { rank, tied, seeds } = standing;
        const place = rank === undefined
          ? "–"
          : `${tied ? "≈ " : ""}${rank} of ${standings.length}`;
        return [
          `<tr><th scope="row">${
            link(fileName("metric", measureNameOf(column)), metricDisplay(column).title)
          }</th><td class="number">${linkedMean(contest, standing)}</td><td class="number">${
            intervalCell(standing)
          }</td><td class="number">${seeds}</td><td class="number">${place}</td></tr>`,
        ];
      });
      return `<tbody><tr class="task"><th scope="rowgroup" colspan="5"><span>${
        escapeMarkup(configuration.label)
      }</span></th></tr>
${rows.join("\n")}</tbody>`;
    });
  return `<details class="group"><summary>${escapeMarkup(contest.study)}: ${
    escapeMarkup(contest.setting)
  }</summary>
${
    scrolling(
      `Results in ${contest.study}, ${contest.setting}`,
      `<table class="frozen"><thead><tr><th scope="col">Metric</th><th scope="col" class="number">Mean</th>` +
        `<th scope="col" class="number">95 % interval</th><th scope="col" class="number">Seeds</th>` +
        `<th scope="col" class="number">Rank</th></tr></thead>
${bodies.join("\n")}</table>`,
    )
  }</details>`;
}
