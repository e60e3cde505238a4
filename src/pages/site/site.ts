import type { Atlas } from "../../atlas/atlas.ts";
import type { LossGuide } from "../../atlas/guide.ts";
import { atlasPicture } from "../../atlas/readme.ts";
import { type AtlasView, viewAtlas } from "../../atlas/view.ts";
import type { Drawing } from "../../figures/drawing/drawing.ts";
import { markup } from "../../figures/drawing/markup.ts";
import { FIGURES } from "../../figures/figures.ts";
import { footerMarkup } from "../footer.ts";
import { EXPLORER_SCRIPT, explorerMarkup } from "../explorer/markup.ts";
import { type PictureSheet, scenesOf } from "../explorer/scenes.ts";
import { attributesOf, describe, link, list, pageDocument, section } from "../html.ts";
import { claimsPage } from "./claims.ts";
import { comparePage } from "./compare.ts";
import { frontPage, sharedFigure } from "./front.ts";
import { lossesPage, lossPage, trainedLosses } from "./losses.ts";
import { measuresOf, metricPage, metricsPage } from "./metrics.ts";
import { type SitePage, studyLink } from "./parts.ts";
import { PREVIEW } from "./pictures.ts";
import { SEARCH_FORM, searchPage } from "./search.ts";
import { studiesPage, studyPage } from "./studies.ts";

/** The pages that every page leads to. */
const CONTENTS = [
  ["index.html", "Which loss"],
  ["claims.html", "Claims"],
  ["studies.html", "Studies"],
  ["losses.html", "Losses"],
  ["compare.html", "Compare"],
  ["metrics.html", "Metrics"],
  ["embeddings.html", "Embeddings"],
] as const;

/** What the site shows beside the atlas, and where it will be. */
export interface SiteOptions {
  /** What is said of each loss, with its picture. */
  guide?: readonly LossGuide[];
  /** Pictures of test images, whose files stand beside the pages. */
  sheets?: readonly PictureSheet[];
  /** Where the site will be published: a shared link shows its picture from there. */
  url?: string | undefined;
  /** Where the sources are published. */
  repository?: string | undefined;
}

function siteDocument(
  { file, title, lead, body, filtered, explored, script }: SitePage,
  { url, repository }: SiteOptions,
): string {
  const links = CONTENTS.map(([href, text]) =>
    markup`<a${
      attributesOf({ href, "aria-current": href === file ? "page" : undefined })
    }>${text}</a>`
  );
  return pageDocument({
    title,
    description: describe(lead),
    // Those who show links take whole addresses alone; beside the page it is for all others.
    preview: `${url?.replace(/\/?$/, "/") ?? ""}${PREVIEW}`,
    footer: footerMarkup({
      repository,
      data: markup`the committed pack, <code>atlas/</code>, and the public datasets that ${
        link("studies.html", "the studies")
      } name`,
    }),
    skip: ["#content", "Skip to the content"],
    header: markup`<p class="brand">Loss Atlas</p>
<nav aria-label="Site">${list(links)}</nav>
${SEARCH_FORM}`,
    main: markup`<main id="content">
<h1>${title}</h1>
<p>${lead}</p>
${body}
</main>`,
    filtered,
    files: true,
    script: explored ? EXPLORER_SCRIPT : script,
    loads: explored,
  });
}

/**
 * Renders the site of the atlas: static pages that fetch nothing but the figures beside them.
 *
 * The pages depend on the atlas and on nothing else: the same atlas gives the same text.
 *
 * @param atlas Every published study with its results.
 * @param options What is shown beside it, and where the site will be.
 * @returns The content of each file by its name.
 */
export function renderSite(atlas: Atlas, options: SiteOptions = {}): Map<string, string> {
  const { guide = [], sheets = [] } = options;
  const view = viewAtlas(atlas);
  const picture = atlasPicture(view);
  const pages: SitePage[] = [
    frontPage(view, picture, guide),
    claimsPage(view),
    studiesPage(view),
    ...view.studies.map((study) => studyPage(study, sheets)),
    lossesPage(view, guide),
    ...trainedLosses(view).map((name) =>
      lossPage(view, name, guide.find((each) => each.name === name))
    ),
    comparePage(view, guide),
    metricsPage(view),
    ...[...measuresOf(view)].map(([name, columns]) => metricPage(view, name, columns)),
    embeddingsPage(view, picture, sheets),
  ];
  return new Map(
    [...pages, searchPage(view, guide, pages)].flatMap((page) => [
      [page.file, siteDocument(page, options)] as const,
      ...page.files ?? [],
    ]),
  );
}

/** The page of embeddings: of every network to explore, and those of the plane in one picture. */
function embeddingsPage(
  view: AtlasView,
  picture: Drawing | undefined,
  sheets: readonly PictureSheet[],
): SitePage {
  const groups = view.studies.map(({ experiment: { name }, input }) => ({
    title: name,
    runs: input?.runs ?? [],
  }));
  const scenes = scenesOf(groups, sheets);
  const explorer = explorerMarkup(scenes);
  const items = view.studies.flatMap(({ experiment: { name, title, figures }, input }) =>
    input !== undefined && figures.some((figure) => FIGURES[figure].group === "Embeddings")
      ? [studyLink(name, title, "#figures")]
      : []
  );
  return {
    file: "embeddings.html",
    title: "Embeddings",
    lead: "Where two networks put the same test images, and what they make of each.",
    body: [
      explorer ?? markup`<p>No embedding is there yet.</p>`,
      picture && sharedFigure(view, picture),
      section("more", "Every configuration", [
        markup`<p>The pages of these studies have a panel for each of theirs:</p>`,
        list(items.length === 0 ? ["none is trained yet"] : items),
      ]),
    ],
    files: scenes.files,
    explored: explorer !== undefined,
  };
}
