import {
  type Answer,
  answersTo,
  intervalWords,
  type Question,
  QUESTIONS,
  triedDimensions,
  withdrawalOf,
} from "../../atlas/answers.ts";
import { COMMANDS } from "../../atlas/readme.ts";
import type { LossGuide } from "../../atlas/guide.ts";
import { type AtlasView, mostSeeds } from "../../atlas/view.ts";
import type { Drawing } from "../../figures/drawing/drawing.ts";
import { type Content, type Markup, markup } from "../../figures/drawing/markup.ts";
import { runName } from "../../results/configurations.ts";
import { metricDisplay } from "../../results/metrics.ts";
import { RANKING_RULE, seedsText, type Standing } from "../../results/standings.ts";
import { count } from "../../results/text.ts";
import { command, details, lines, link, list, muted, section, table } from "../html.ts";
import { figureMarkup } from "../sections.ts";
import {
  fileName,
  lossLink,
  meanLink,
  metricLink,
  metricPageOf,
  RANKING,
  ranking,
  type SitePage,
  studyLink,
} from "./parts.ts";
import { pictureFiles, sheetMarkup } from "./pictures.ts";
import { claimStrips } from "./strips.ts";

/** How many settings of a question stand on the front page. */
const SHOWN = 4;

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
      markup`<div class="answers">${
        section(
          "answers",
          "The answers",
          lines(QUESTIONS.map((each) => questionMarkup(view, each))),
        )
      }</div>`,
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

function questionMarkup(view: AtlasView, question: Question): Markup {
  const answers = answersTo(view, question);
  const withdrawn = withdrawalOf(view, question);
  if (withdrawn !== undefined) {
    return markup`<h3>${question.title}</h3>
<p><strong>Withdrawn</strong> until the second atlas answers it: ${withdrawn}.</p>`;
  }
  const rest = answers.length - SHOWN;
  const more = rest > 0
    ? markup`<p class="muted">${
      link(metricPageOf(answers[0]!.column), count(rest, "further setting"))
    }</p>`
    : undefined;
  return markup`<h3>${question.title}</h3>
${list(answers.slice(0, SHOWN).map(answerMarkup)) ?? markup`<p>Not trained yet.</p>`}${more}`;
}

function answerMarkup(answer: Answer): Markup {
  const { column, contest, best, question } = answer;
  const standings = contest.standings.get(column)!;
  const label = `Losses by ${metricDisplay(column).title} on ${contest.setting}`;
  const all = question.fewest ? undefined : details(
    `All ${standings.length} losses`,
    table(label, RANKING, [ranking(contest, standings)], { class: "frozen" }),
  );
  return markup`<strong>${lossLink(best.configuration)}</strong>: ${metricLink(column)} ${
    meanLink(contest.study, best)
  } (${intervalWords(best)}; ${seedsText(best)}) on ${contest.setting}: ${contest.scope}; study ${
    studyLink(contest.study)
  }. ${muted(tiedMarkup(answer))}${all}`;
}

/** The losses that are not significantly different from the best. */
function tiedMarkup(
  { contest, best, tied, others, overall, question }: Answer,
): Content {
  const { study } = contest;
  const named = (standing: Standing): Content => [
    lossLink(standing.configuration),
    " ",
    meanLink(study, standing),
  ];
  const names = tied.flatMap((each, i) => [i === 0 ? "" : "; ", named(each)]);
  if (question.fewest) {
    const top = best.configuration === overall.configuration
      ? `It is the best of the dimensions ${triedDimensions(contest)}.`
      : [
        `Not significantly different from the best of the dimensions ${triedDimensions(contest)}: `,
        named(overall),
        ".",
      ];
    return tied.length === 0 ? top : [top, " In as few dimensions the same goes for ", names, "."];
  }
  if (tied.length === 0) return `Significantly better than all ${others} others.`;
  const behind = others === 0 ? " That is all of them." : ` Behind: ${others}.`;
  return ["Not significantly different: ", names, ".", behind];
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
