import type { AtlasView, Contest } from "../../atlas/view.ts";
import { withdrawnRanking } from "../../atlas/withdrawn_rankings.ts";
import { InputError } from "../../base/errors.ts";
import { type Markup, markup } from "../../figures/drawing/markup.ts";
import { findMeasure } from "../../measures/catalogue.ts";
import { measureNameOf, metricDisplay } from "../../results/metrics.ts";
import { count, formatNumber } from "../../results/text.ts";
import { details, lines, link, list, muted, table } from "../html.ts";
import { headingText } from "../leaderboard.ts";
import { fileName, RANKING, ranking, RANKING_NOTE, type SitePage, studyLink } from "./parts.ts";

/** The measures that were taken, with the columns that each gives. */
export function measuresOf({ contests }: AtlasView): Map<string, string[]> {
  const columns = [...new Set(contests.flatMap(({ standings }) => [...standings.keys()]))];
  return Map.groupBy(columns, measureNameOf);
}

const SIDES = {
  higher: "Higher is better",
  lower: "Lower is better",
  none: "Descriptive: neither direction is better",
} as const;

/** The description of a measure, from its descriptor. */
function described(name: string): { title: string; text: string } {
  try {
    const { title, description, direction, range, unit } = findMeasure(name);
    const ends = range.map((end) => Number.isFinite(end) ? end : formatNumber(end)).join(" to ");
    return {
      title,
      text: `${description}. ${SIDES[direction]}; values from ${ends}${unit ? ` ${unit}` : ""}.`,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { title: metricDisplay(name).title, text: "A measure that this version does not know." };
  }
}

/** The list of measures. */
export function metricsPage(view: AtlasView): SitePage {
  const items = [...measuresOf(view).keys()].map((name) => {
    const { title, text } = described(name);
    return [link(fileName("metric", name), title), " ", muted(text)];
  });
  return {
    file: "metrics.html",
    title: "The metrics",
    lead: "Each ranks the losses in every study in which it was taken, but where the ranking is " +
      "withdrawn.",
    body: list(items),
  };
}

/** The page of a measure: what it is, and how losses rank by it, study by study. */
export function metricPage(
  view: AtlasView,
  name: string,
  columns: readonly string[],
): SitePage {
  const { title, text } = described(name);
  const reasons = view.contests.filter(({ standings }) => standings.has(columns[0]!))
    .map(({ study }) => withdrawnRanking(columns[0]!, study));
  const withdrawn = reasons.includes(undefined) ? undefined : reasons[0];
  const sections = columns.map((column, index) =>
    details(headingText(column), rankingTable(view.contests, column), {
      class: "group",
      open: index === 0,
    })
  );
  return {
    file: fileName("metric", name),
    title,
    lead: markup`${text} Name in study files: <code>${name}</code>.`,
    body: lines([
      ...withdrawn === undefined
        ? [
          markup`<p class="muted">Losses are ranked where they differ in nothing else. ${RANKING_NOTE}</p>`,
        ]
        : [
          markup`<p><strong>The ranking is withdrawn:</strong> ${withdrawn}. The means stand without ranks.</p>`,
        ],
      ...sections,
    ]),
  };
}

function rankingTable(contests: readonly Contest[], column: string): Markup {
  const groups = contests
    .map((contest) => ({ contest, standings: contest.standings.get(column) ?? [] }))
    .filter(({ standings }) => standings.length > 0)
    // Those that compare most come first.
    .sort((a, b) => b.standings.length - a.standings.length)
    .map(({ contest, standings }) => {
      const withdrawn = withdrawnRanking(column, contest.study) ?? contest.untuned;
      const facts = [
        count(standings.length, "configuration"),
        contest.scope,
        ...withdrawn === undefined ? [] : [`no ranks: ${withdrawn}`],
      ];
      return {
        ...ranking(contest, standings),
        title: [studyLink(contest.study), `: ${contest.setting} (${facts.join("; ")})`],
      };
    });
  return table(`Losses by ${metricDisplay(column).title}`, RANKING, groups, { class: "frozen" });
}
