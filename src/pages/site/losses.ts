import { z } from "zod";
import { isPlain } from "../../atlas/readme.ts";
import type { LossGuide } from "../../atlas/guide.ts";
import type { AtlasView, Contest } from "../../atlas/view.ts";
import { Drawing } from "../../figures/drawing/drawing.ts";
import { embeddingPanel, panelHeight } from "../../figures/drawing/embedding_panel.ts";
import { type Content, type Markup, markup } from "../../figures/drawing/markup.ts";
import { lossDefinition, lossNames } from "../../losses/catalogue.ts";
import { taskLabel } from "../../results/names.ts";
import { citation, paperOfLoss, paperPlace } from "../../results/papers.ts";
import { count } from "../../results/text.ts";
import type { ReportRun } from "../../results/types.ts";
import { type Column, details, lines, link, list, muted, section, table } from "../html.ts";
import { formula, prose } from "../prose.ts";
import { warningsOf } from "../runs.ts";
import {
  fileName,
  intervalText,
  meanLink,
  metricLink,
  RANKING_NOTE,
  rankText,
  seedsCell,
  type SitePage,
} from "./parts.ts";
import { pictureFile, pictureFiles, sheetMarkup } from "./pictures.ts";

/** The losses that were trained, in the order of the catalogue, those of users last. */
export function trainedLosses({ runs }: AtlasView): string[] {
  const trained = new Set(runs.map(({ cell }) => cell.loss.name));
  return [...new Set([...lossNames.filter((name) => trained.has(name)), ...trained])];
}

/** The printed name of a loss. */
function titleOf(name: string): string {
  return lossNames.includes(name) ? lossDefinition(name).title : name;
}

/** The paper of a loss, with its address. */
function paperMarkup(name: string, full = false): Content {
  if (!lossNames.includes(name)) return "a loss of a user's own";
  const paper = paperOfLoss(name);
  if (paper === undefined) return "of no single paper";
  const place = paperPlace(paper);
  return [
    citation(paper),
    full ? `, “${paper.title}”` : undefined,
    place && [", ", link(place.url, place.text)],
  ];
}

/** The losses that were trained, each with its paper. */
export function paperList(view: AtlasView): Content {
  return list(
    trainedLosses(view).map((name) => [
      link(fileName("loss", name), titleOf(name)),
      ": ",
      paperMarkup(name, true),
    ]),
  );
}

/** The list of losses. */
export function lossesPage(view: AtlasView, guide: readonly LossGuide[]): SitePage {
  const items = trainedLosses(view).map((name) => {
    const networks = view.runs.filter(({ cell }) => cell.loss.name === name).length;
    return [
      link(fileName("loss", name), titleOf(name)),
      " ",
      muted([paperMarkup(name), `; ${count(networks, "network")}.`]),
    ];
  });
  return {
    file: "losses.html",
    title: "The losses",
    lead: "What each loss is, its paper, and how it does on every metric of " +
      "every study.",
    body: lines([sheetMarkup(view, guide), list(items)]),
  };
}

/** The page of a loss: what it is, its parameters, a picture, and its results everywhere. */
export function lossPage(view: AtlasView, name: string, guide?: LossGuide): SitePage {
  const title = titleOf(name);
  const own = view.contests
    .map((contest) => ({
      ...contest,
      configurations: contest.configurations.filter(({ cell }) => cell.loss.name === name),
    }))
    .filter(({ configurations }) => configurations.length > 0);
  const warnings = own.flatMap(({ configurations }) =>
    configurations.flatMap(({ cell }) => warningsOf(cell))
  );
  return {
    file: fileName("loss", name),
    title,
    lead: markup`Paper: ${paperMarkup(name, true)}.${
      formMarkup(name)
    } In studies <code>${name}</code>.`,
    ...guide && { files: pictureFiles([guide]) },
    body: lines([
      markup`<p>${link(compareAddress(own), "Compare with another loss")}</p>`,
      guide && guideMarkup(guide),
      parametersMarkup(name),
      pictureMarkup(view.runs, name),
      warnings.length === 0
        ? undefined
        : section("warnings", "Warnings", list([...new Set(warnings)])),
      section(
        "results",
        "Results",
        lines([
          markup`<p class="muted">The rank is among the losses of a study that differ in nothing else; ${RANKING_NOTE} A dash where the ranking is withdrawn, as the page of the metric says.</p>`,
          ...own.map(resultsMarkup),
        ]),
      ),
    ]),
  };
}

/** The page that compares losses, with this one chosen. */
function compareAddress(own: readonly Contest[]): string {
  const [label] = own.flatMap(({ configurations }) => configurations.map(({ label }) => label))
    .toSorted((a, b) => a.length - b.length);
  return label === undefined
    ? "compare.html"
    : `compare.html#${new URLSearchParams({ one: label })}`;
}

/** The formula of a loss, what it makes of digits, and when to take it. */
function guideMarkup({ name, formula: tex, shows, advice, parameters }: LossGuide): Markup {
  return markup`<div class="formula">${formula(tex, true)}</div>
<p><strong>Advice.</strong> ${prose(advice)}</p>
${parameters === "" ? undefined : markup`<p>${prose(parameters.replaceAll("\n\n", " "))}</p>`}
<figure><img class="loss-picture" src="${
    pictureFile(name)
  }" width="220" height="220" alt="${shows}"><figcaption>${shows}: the training digits in the plane, as every picture of ${
    link("losses.html", "the losses")
  }.</figcaption></figure>`;
}

/** Where the form was published that the loss has here. */
function formMarkup(name: string): string {
  return lossNames.includes(name) ? ` Its form: ${lossDefinition(name).source}.` : "";
}

/** The parameters with their defaults, from the descriptor. */
function parametersMarkup(name: string): Markup | undefined {
  if (!lossNames.includes(name)) return undefined;
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
    return { cells: [markup`<code>${key}</code>`, value, description] };
  });
  if (rows.length === 0) return markup`<p>It has no parameters.</p>`;
  const columns = ["Parameter", "Default", "What it is"].map((title) => ({ title }));
  return section("parameters", "Parameters", table("Parameters", columns, [{ rows }]));
}

const SIDE = 340;

/** The first embedding of the loss that a plane can show. */
function pictureMarkup(runs: readonly ReportRun[], name: string): Markup | undefined {
  const flat = runs.filter(({ cell, embeddings }) =>
    cell.loss.name === name && cell.dimension === 2 && embeddings.splits.includes("test")
  );
  const run = flat.find(isPlain) ?? flat[0];
  if (run === undefined) return undefined;
  const drawing = new Drawing("loss-embedding", {
    title: `Embedding of ${name}`,
    caption: `Test embeddings of ${taskLabel(run.cell)}, seed ${run.cell.seed}, digest ${
      run.digest.slice(0, 12)
    }.`,
    width: SIDE,
    height: panelHeight(SIDE),
    parts: [{ x: 0, y: 0, markup: embeddingPanel(run, { side: SIDE, limit: 1000 }) }],
  });
  return markup`<figure class="small">${drawing.inline()}
<figcaption>${drawing.caption}</figcaption></figure>`;
}

const RESULTS: readonly Column[] = [
  { title: "Metric" },
  ...["Mean", "95 % interval", "Seeds", "Rank"].map((title) => ({ title, numeric: true })),
];

/** The results of the configurations of a loss in one setting of a study. */
function resultsMarkup({ study, setting, scope, configurations, standings }: Contest): Markup {
  const groups = configurations.map((configuration) => {
    const rows = [...standings].flatMap(([column, all]) => {
      const standing = all.find((each) => each.configuration === configuration);
      return standing === undefined ? [] : [{
        cells: [
          metricLink(column),
          meanLink(study, standing),
          intervalText(standing),
          seedsCell(standing),
          rankText(standing, ` of ${all.length}`),
        ],
      }];
    });
    return { title: configuration.label, rows };
  });
  return details(
    `${study}: ${setting}`,
    [
      markup`<p class="muted">${scope}</p>`,
      table(`Results in ${study}, ${setting}`, RESULTS, groups, { class: "frozen" }),
    ],
    { class: "group" },
  );
}
