import { escapeMarkup } from "../../reports/text.ts";
import { FIGURES } from "../../reports/figures.ts";
import type { Drawing } from "../../reports/mod.ts";
import { turntableMarkup } from "../../reports/page/turntable.ts";
import { fileName, link, type Page } from "./_page.ts";
import { sharedFigure } from "./_values.ts";
import type { AtlasView } from "./_view.ts";

/** The page of embeddings: those of the plane to look at, those of space to turn. */
export function embeddingsPage(view: AtlasView, picture: Drawing | undefined): Page {
  const turned = turntableMarkup(
    view.runs.filter(({ embeddings }) => embeddings.splits.includes("test")),
  );
  const items = view.studies.flatMap(({ experiment: { name, title, figures }, input }) =>
    input !== undefined && figures.some((figure) => FIGURES[figure]?.group === "Embeddings")
      ? [`<li>${link(`${fileName("study", name)}#figures`, title)}</li>`]
      : []
  );
  return {
    file: "embeddings.html",
    title: "Embeddings",
    lead: "Where networks put the test images: in space to turn, in the plane to look at.",
    body: `${turned === "" ? "<p>No three-dimensional network is trained yet.</p>" : turned}
${picture === undefined ? "" : sharedFigure(view, picture)}
<section aria-labelledby="more"><h2 id="more">Every configuration</h2>
<p>The pages of these studies have a panel for each of theirs:</p><ul>${
      items.join("\n") || `<li>${escapeMarkup("none is trained yet")}</li>`
    }</ul></section>`,
    turned: turned !== "",
  };
}
