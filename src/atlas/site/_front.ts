import { metricDisplay } from "../../reports/metrics.ts";
import { count, escapeMarkup, formatNumber } from "../../reports/text.ts";
import type { Drawing } from "../../reports/mod.ts";
import { type Answer, answersTo, type Question, QUESTIONS } from "./_answers.ts";
import type { Standing } from "./_contests.ts";
import { measureNameOf } from "./_metric_pages.ts";
import { fileName, link, type Page, scrolling } from "./_page.ts";
import { outcomeText, tally } from "./_outcomes.ts";
import { RANKING_HEAD, rankingRows } from "./_ranking.ts";
import { evidenceLink, linkedLoss, rangeText, sharedFigure } from "./_values.ts";
import { type AtlasView, mostSeeds } from "./_view.ts";

/** The commands that make the atlas from the pack, and that hold it to this machine. */
export const COMMANDS = [
  ["deno task atlas", "draws the site of all results from the committed pack"],
  ["deno task verify --atlas --sample 3", "trains random networks again and compares the bits"],
] as const;

/** How many settings of a question stand on the front page. */
const SHOWN = 4;

/** The front page: which loss for what. */
export function frontPage(view: AtlasView, picture: Drawing | undefined): Page {
  const { runs, studies, claims } = view;
  const questions = QUESTIONS.map((question) => questionMarkup(view, question));
  const papers = [...Map.groupBy(claims, ({ paper }) => paper)].map(([paper, own]) =>
    `<li>${escapeMarkup(paper)}: ${tally(own).map(outcomeText).join(", ")} (of ${own.length})</li>`
  );
  const commands = COMMANDS.map(([command, does]) =>
    `<pre tabindex="0" class="command">${command}   # ${does}</pre>`
  );
  return {
    file: "index.html",
    title: "Which loss for what?",
    lead:
      `The loss decides how a classifier lays out its classes, and that decides what works afterwards. ` +
      `These are the answers of ${count(runs.length, "network")} of ${
        count(studies.length, "study", "studies")
      }, up to ${
        count(mostSeeds(runs), "seed")
      } each: the best loss with the 95 % interval of its mean, and ` +
      `every loss that the seeds cannot tell from it (paired t tests, Holm, 0.05).`,
    body: `<section class="answers" aria-labelledby="answers">
<h2 id="answers">The answers</h2>
${questions.join("\n")}
</section>
<section aria-labelledby="picture">
<h2 id="picture">What it looks like</h2>
${
      picture === undefined
        ? "<p>No network with a two-dimensional embedding of digits is trained yet.</p>"
        : sharedFigure(view, picture)
    }
</section>
<section aria-labelledby="claims-heading">
<h2 id="claims-heading">What holds of the papers</h2>
<ul>${papers.join("")}</ul>
<p>${link("claims.html", `All ${claims.length} claims with their evidence`)}</p>
</section>
<section aria-labelledby="commands">
<h2 id="commands">Get the same</h2>
${commands.join("\n")}
</section>`,
  };
}

function questionMarkup(view: AtlasView, question: Question): string {
  const answers = answersTo(view, question);
  const items = answers.slice(0, SHOWN).map((answer) => `<li>${answerMarkup(answer)}</li>`);
  const rest = answers.length - SHOWN;
  const more = rest > 0
    ? `<p class="muted">${
      link(metricPageOf(answers[0]!.column), `${count(rest, "further setting")}`)
    }</p>`
    : "";
  return `<h3>${escapeMarkup(question.title)}</h3>
${items.length === 0 ? "<p>Not trained yet.</p>" : `<ul>${items.join("\n")}</ul>`}${more}`;
}

/** The page of the measure that gives a column. */
export function metricPageOf(column: string): string {
  return fileName("metric", measureNameOf(column));
}

function answerMarkup(answer: Answer): string {
  const { column, contest, best, question } = answer;
  const title = link(metricPageOf(column), metricDisplay(column).title);
  const where = link(fileName("study", contest.study), contest.study);
  const standings = contest.standings.get(column)!;
  const ranking = question.fewest
    ? ""
    : `<details><summary>All ${standings.length} losses</summary>${
      scrolling(
        `Losses by ${metricDisplay(column).title} on ${contest.setting}`,
        `<table class="frozen">${RANKING_HEAD}<tbody>${
          rankingRows(contest, standings)
        }</tbody></table>`,
      )
    }</details>`;
  return `<strong>${linkedLoss(best.configuration)}</strong>: ${title} ${
    link(evidenceLink(contest.study, best.configuration), formatNumber(best.mean))
  } (${rangeText(best)}; ${count(best.seeds, "seed")}) on ${
    escapeMarkup(contest.setting)
  }, study ${where}. <span class="muted">${tiedMarkup(answer)}</span>${ranking}`;
}

/** The losses that cannot be distinguished from the best. */
function tiedMarkup({ contest: { study }, best, tied, others, overall, question }: Answer): string {
  const names = tied.map((each) => named(study, each)).join("; ");
  if (question.fewest) {
    const top = best.configuration === overall.configuration
      ? "It is the best of all dimensions."
      : `It cannot be told from the best of all, ${named(study, overall)}.`;
    return tied.length === 0 ? top : `${top} In as few dimensions the same goes for ${names}.`;
  }
  if (tied.length === 0) return `The seeds tell it from all ${others} others.`;
  return `Cannot be told from it: ${names}.${
    others === 0 ? " That is all of them." : ` Behind: ${others}.`
  }`;
}

function named(study: string, standing: Standing): string {
  return `${linkedLoss(standing.configuration)} ${
    link(evidenceLink(study, standing.configuration), formatNumber(standing.mean))
  }`;
}
