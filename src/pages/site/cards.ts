import {
  type Answer,
  answersTo,
  intervalWords,
  type Question,
  QUESTIONS,
  triedDimensions,
  withdrawalOf,
} from "../../atlas/answers.ts";
import type { LossGuide } from "../../atlas/guide.ts";
import type { AtlasView } from "../../atlas/view.ts";
import { type Content, type Markup, markup, raw } from "../../figures/drawing/markup.ts";
import { metricDisplay, nameOf } from "../../results/metrics.ts";
import { seedsText, type Standing } from "../../results/standings.ts";
import { count, formatNumber } from "../../results/text.ts";
import { details, lines, link, list, muted, section, table } from "../html.ts";
import { prose } from "../prose.ts";
import {
  lossLink,
  meanLink,
  metricLink,
  metricPageOf,
  RANKING,
  ranking,
  studyLink,
} from "./parts.ts";

/** How many settings of a question a card has. */
const SHOWN = 4;

/** The answers, a card for each purpose. */
export function cardsMarkup(view: AtlasView, guide: readonly LossGuide[]): Markup {
  const cards = QUESTIONS.map((question) =>
    markup`<article class="card">
<h3>${question.title}</h3>
${cardContent(view, question, guide)}
<p class="muted">${question.why}</p>
</article>`
  );
  return markup`<div class="answers">${
    section("answers", "The answers", markup`<div class="cards">${lines(cards)}</div>`)
  }</div>`;
}

function cardContent(view: AtlasView, question: Question, guide: readonly LossGuide[]): Content {
  const withdrawn = withdrawalOf(view, question);
  if (withdrawn !== undefined) {
    const column = view.contests.flatMap(({ standings }) => [...standings.keys()])
      .find((column) => question.values.includes(nameOf(column) ?? ""));
    const means = column && [" ", link(metricPageOf(column), "The means, without ranks"), "."];
    return markup`<p><strong>Withdrawn</strong> until the second atlas answers it: ${withdrawn}.${means}</p>`;
  }
  const [answer, ...further] = answersTo(view, question);
  if (answer === undefined) return markup`<p>Not trained yet.</p>`;
  const { column, contest, best } = answer;
  const advice = guide.find(({ name }) => name === best.configuration.cell.loss.name)?.advice;
  const standings = contest.standings.get(column)!;
  const rest = further.length + 1 - SHOWN;
  return lines([
    markup`<p><strong>${lossLink(best.configuration)}</strong>: ${metricLink(column)} ${
      meanLink(contest.study, best)
    } (${intervalWords(best)}; ${seedsText(best)}). ${tiedMarkup(answer)}</p>`,
    forestMarkup(answer),
    markup`<p>${effectWords(shownStandings(answer), column)}</p>`,
    advice && markup`<p>${prose(advice)}</p>`,
    scopeMarkup(answer),
    details(
      `All ${standings.length} as a table`,
      table(
        `Losses by ${metricDisplay(column).title} on ${contest.setting}`,
        RANKING,
        [ranking(contest, standings)],
        { class: "frozen" },
      ),
    ),
    further.length === 0 ? undefined : details(count(further.length, "further setting"), [
      list(further.slice(0, SHOWN - 1).map(furtherMarkup)),
      rest > 0 ? link(metricPageOf(column), `${count(rest, "more setting")}`) : undefined,
    ]),
  ]);
}

/** Where an answer holds, in a line. */
function scopeMarkup({ contest: { setting, scope, study } }: Answer): Markup {
  return markup`<p class="muted">Holds for ${setting}: ${scope}; study ${studyLink(study)}.</p>`;
}

/** An answer in one more setting. */
function furtherMarkup(answer: Answer): Markup {
  const { column, contest, best } = answer;
  return markup`<strong>${lossLink(best.configuration)}</strong>: ${metricLink(column)} ${
    meanLink(contest.study, best)
  } (${intervalWords(best)}; ${seedsText(best)}). ${tiedMarkup(answer)}${scopeMarkup(answer)}`;
}

/** The losses that are not significantly different from the best. */
function tiedMarkup({ contest, best, tied, others, overall, question }: Answer): Content {
  const { study } = contest;
  const named = ({ configuration }: Standing): Content => lossLink(configuration);
  const names = tied.flatMap((each, i) => [i === 0 ? "" : "; ", named(each)]);
  if (question.fewest) {
    const top = best.configuration === overall.configuration
      ? `It is the best of the dimensions ${triedDimensions(contest)}.`
      : [
        `Not significantly different from the best of the dimensions ${triedDimensions(contest)}: `,
        ...[named(overall), " ", meanLink(study, overall), "."],
      ];
    return tied.length === 0 ? top : [top, " In as few dimensions the same goes for ", names, "."];
  }
  if (tied.length === 0) return `Significantly better than all ${others} others.`;
  const behind = others === 0 ? " That is all of them." : ` Behind: ${others}.`;
  return muted(["Not significantly different: ", names, ".", behind]);
}

/** What a forest shows: every loss; of the fewest dimensions those, and the best of all. */
function shownStandings({ contest, column, best, overall, question }: Answer): Standing[] {
  const all = contest.standings.get(column)!;
  const { dimension } = best.configuration.cell;
  return all.filter((each) =>
    !question.fewest || each.configuration.cell.dimension === dimension ||
    each.configuration === overall.configuration
  );
}

/**
 * Every loss with its mean and its interval on one scale: bold what is best, ≈ before what is not
 * significantly different. A mean leads to its seeds.
 */
function forestMarkup(answer: Answer): Markup {
  const { contest: { study }, column } = answer;
  const shown = shownStandings(answer);
  const ends = shown.flatMap(({ mean, interval }) =>
    interval ? [interval.low, interval.high] : [mean]
  );
  const [least, greatest] = [Math.min(...ends), Math.max(...ends)];
  const place = (value: number) =>
    (greatest === least ? 50 : 100 * (value - least) / (greatest - least)).toFixed(1);
  const rows = shown.map((standing) => {
    const { configuration: { label }, mean, interval, mark } = standing;
    const line = interval &&
      raw(
        `<i style="left:${place(interval.low)}%;right:${
          (100 - Number(place(interval.high))).toFixed(1)
        }%"></i>`,
      );
    const name = mark === undefined
      ? label
      : markup`<strong>${mark === "tied" ? "≈ " : ""}${label}</strong>`;
    return markup`<li${
      mark && raw(` class="${mark}"`)
    }><span>${name}</span><span class="track" title="${
      intervalWords(standing)
    }">${line}<b style="left:${raw(place(mean))}%"></b></span>${meanLink(study, standing)}</li>`;
  });
  return markup`<ol class="forest" aria-label="Every loss by ${
    metricDisplay(column).title
  }, the best first">${lines(rows)}</ol>
<p class="forest scale" aria-hidden="true"><span></span><span><span>${
    formatNumber(least)
  }</span><span>${formatNumber(greatest)}</span></span><span></span></p>`;
}

/** How far apart the best and the last are, in words: by what a loss varies over its seeds. */
function effectWords(shown: readonly Standing[], column: string): string {
  const told = shown.filter(({ seeds }) => seeds > 0);
  const [first, last] = [told[0]!, told.at(-1)!];
  const gap = Math.abs(first.mean - last.mean);
  const spreads = told.map(({ deviation }) => deviation).filter(Number.isFinite);
  const spread = Math.sqrt(spreads.reduce((sum, each) => sum + each ** 2, 0) / spreads.length);
  const ratio = gap / spread;
  const size = !Number.isFinite(ratio)
    ? ""
    : ratio < 1
    ? ", less than one loss varies over its seeds"
    : `, ${
      ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)
    } times what one loss varies over its seeds`;
  const { range: [, best], direction } = metricDisplay(column);
  const missing = direction === "higher" && best === 1
    ? `; to 1 the best lacks ${formatNumber(1 - first.mean)}, the last ${
      formatNumber(1 - last.mean)
    }`
    : "";
  return `Effect: from best to last ${formatNumber(gap)}${size}${missing}.`;
}
