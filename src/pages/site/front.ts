import { COMMANDS } from "../../atlas/readme.ts";
import type { LossGuide } from "../../atlas/guide.ts";
import { type AtlasView, mostSeeds } from "../../atlas/view.ts";
import type { Drawing } from "../../figures/drawing/drawing.ts";
import { type Markup, markup } from "../../figures/drawing/markup.ts";
import { runName } from "../../results/configurations.ts";
import { RANKING_RULE } from "../../results/standings.ts";
import { count } from "../../results/text.ts";
import { command, lines, link, section } from "../html.ts";
import { figureMarkup } from "../sections.ts";
import { cardsMarkup } from "./cards.ts";
import { fileName, type SitePage } from "./parts.ts";
import { pictureFiles, sheetMarkup } from "./pictures.ts";
import { claimStrips } from "./strips.ts";

/** The front page: which loss for what. */
export function frontPage(
  view: AtlasView,
  picture: Drawing | undefined,
  guide: readonly LossGuide[],
): SitePage {
  const { runs, studies, claims } = view;
  return {
    file: "index.html",
    title: "Which loss for what?",
    lead: "The loss decides how a classifier lays out its classes, and that decides what works " +
      `afterwards. These are the answers of ${count(runs.length, "network")} of ${
        count(studies.length, "study", "studies")
      }, up to ${count(mostSeeds(runs), "seed")} each: the best loss per task, the 95 % interval ` +
      "of its mean, and every loss that is not significantly different (" + RANKING_RULE +
      "). Each holds for small networks trained as it says, most with one learning " +
      "rate for all losses: read it as geometry at that scale, not as the state of the art.",
    files: pictureFiles(guide),
    body: lines([
      sheetMarkup(view, guide),
      cardsMarkup(view, guide),
      section(
        "picture",
        "What it looks like",
        picture === undefined
          ? markup`<p>No network with a two-dimensional embedding of digits is trained yet.</p>`
          : sharedFigure(view, picture),
      ),
      section("claims-heading", "What holds of the papers", [
        claimStrips(claims),
        markup`<p>${link("claims.html", `All ${claims.length} claims with their evidence`)}</p>`,
      ]),
      section(
        "commands",
        "Reproduce",
        lines(COMMANDS.map(([text, does]) => command(`${text}   # ${does}`))),
      ),
    ]),
  };
}

/** A figure of several studies as a page shows it: its marks lead into the pages of these. */
export function sharedFigure({ studies }: AtlasView, drawing: Drawing): Markup {
  const studyOf = new Map(
    studies.flatMap(({ experiment, input }) =>
      (input?.runs ?? []).map((run) => [runName(run), experiment.name] as const)
    ),
  );
  return figureMarkup(drawing, {
    links: (run) => {
      const study = studyOf.get(run);
      return study && `${fileName("study", study)}#run-${run}`;
    },
  });
}
