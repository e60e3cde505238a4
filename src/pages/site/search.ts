import type { AtlasView } from "../../atlas/view.ts";
import type { LossGuide } from "../../atlas/guide.ts";
import { markup, raw } from "../../figures/drawing/markup.ts";
import { lossDefinition, lossNames } from "../../losses/catalogue.ts";
import { configurations, runName } from "../../results/configurations.ts";
import { metricDisplay } from "../../results/metrics.ts";
import { citation, paperOfLoss } from "../../results/papers.ts";
import { VERDICT_WORDS } from "../../results/verdicts.ts";
import { describe, list } from "../html.ts";
import { trainedLosses } from "./losses.ts";
import { measuresOf } from "./metrics.ts";
import { configurationId, fileName, type SitePage } from "./parts.ts";
import { searching } from "./search.js";

/** The page of the search, which carries the index of all others. */
export const SEARCH = "search.html";

/** What can be found: what it is, its title, where it is, and by what else it is found. */
type Entry = [kind: string, title: string, href: string, words: string];

/** What every page has to search with; `/` leads to it. */
export const SEARCH_FORM =
  markup`<form role="search" action="${SEARCH}"><label>Search <input type="search" name="q" aria-keyshortcuts="/" placeholder="press /"></label></form>`;

/** The search over the whole site: of pages, claims, configurations and the digests of networks. */
export function searchPage(
  view: AtlasView,
  guide: readonly LossGuide[],
  pages: readonly SitePage[],
): SitePage {
  const entries: Entry[] = [
    ...lossEntries(view, guide),
    ...metricEntries(view),
    ...pages.filter(({ file }) => !/^(loss|metric)-/.test(file)).map((
      { file, title, lead },
    ): Entry => [
      file.startsWith("study-") ? "Study" : "Page",
      title,
      file,
      `${describe(lead)} ${file.replace(/^study-|\.html$/g, "")}`,
    ]),
    ...view.claims.map(({ study, paper, verdict: { id, statement, verdict } }): Entry => [
      "Claim",
      statement,
      `${fileName("study", study.name)}#claim-${id}`,
      `${VERDICT_WORDS[verdict]}. ${paper}`,
    ]),
    ...view.studies.flatMap(({ experiment, input }) =>
      configurations(input?.runs ?? []).map((each): Entry => [
        "Seeds",
        each.label,
        `${fileName("study", experiment.name)}#${configurationId(each)}`,
        `${experiment.name} ${each.runs.map(runName).join(" ")}`,
      ])
    ),
  ];
  // In JSON only "<" could end the element that holds it.
  const json = raw(JSON.stringify(entries).replaceAll("<", "\\u003c"));
  const groups = Map.groupBy(entries, ([kind]) => kind);
  return {
    file: SEARCH,
    title: "Search",
    lead:
      "Finds losses, metrics, studies, claims, configurations, and networks by their digests. " +
      "The key / leads to the search from every page; the arrow keys lead through what is found.",
    body: markup`<p id="found" role="status"></p>
<ol id="hits" class="hits"></ol>
<noscript><p>The search needs a script. What there is:</p>${
      list(["index", "claims", "studies", "losses", "metrics"].map((name) =>
        markup`<a href="${name}.html">${name === "index" ? "which loss" : name}</a>`
      ))
    }</noscript>
<p class="muted">${[...groups].map(([kind, own]) => `${kind}: ${own.length}`).join(" · ")}</p>
<script type="application/json" id="search-index">${json}</script>`,
    script: `(${searching})();`,
  };
}

function lossEntries(view: AtlasView, guide: readonly LossGuide[]): Entry[] {
  return trainedLosses(view).map((name) => {
    const title = lossNames.includes(name) ? lossDefinition(name).title : name;
    const paper = paperOfLoss(name);
    const { advice = "" } = guide.find((each) => each.name === name) ?? {};
    const words = [name, paper && `${citation(paper)}, ${paper.title}`, paper?.arxiv, advice];
    return ["Loss", title, fileName("loss", name), words.filter(Boolean).join(" · ")];
  });
}

function metricEntries(view: AtlasView): Entry[] {
  return [...measuresOf(view)].map(([name, columns]) => [
    "Metric",
    metricDisplay(columns[0]!).title.replace(/ \(.*$/, ""),
    fileName("metric", name),
    [name, ...new Set(columns.map((column) => metricDisplay(column).title))].join(" · ").slice(
      0,
      400,
    ),
  ]);
}
