import type { Atlas } from "../atlas.ts";
import { claimsPage } from "./_claims_page.ts";
import { embeddingsPage } from "./_embeddings_page.ts";
import { frontPage } from "./_front.ts";
import { lossesPage, lossPage, trainedLosses } from "./_loss_pages.ts";
import { measuresOf, metricPage, metricsPage } from "./_metric_pages.ts";
import { type Page, pageMarkup } from "./_page.ts";
import { atlasPicture } from "./_picture.ts";
import { studiesPage, studyPage } from "./_study_pages.ts";
import { viewAtlas } from "./_view.ts";

/**
 * Renders the site of the atlas: static pages that fetch nothing but the figures beside them.
 *
 * The pages depend on the atlas and on nothing else: the same atlas gives the same text.
 *
 * @param atlas Every published study with its results.
 * @returns The content of each file by its name.
 */
export function renderSite(atlas: Atlas): Map<string, string> {
  const view = viewAtlas(atlas);
  const picture = atlasPicture(view);
  const pages: Page[] = [
    frontPage(view, picture),
    claimsPage(view),
    studiesPage(view),
    ...view.studies.map(studyPage),
    lossesPage(view),
    ...trainedLosses(view).map((name) => lossPage(view, name)),
    metricsPage(view),
    ...[...measuresOf(view)].map(([name, columns]) => metricPage(view, name, columns)),
    embeddingsPage(view, picture),
  ];
  return new Map(
    pages.flatMap((page) => [[page.file, pageMarkup(page)] as const, ...page.files ?? []]),
  );
}
