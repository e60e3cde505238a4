import { InputError } from "../../base/errors.ts";
import { findColumn } from "../../measures/columns.ts";
import { findMeasure } from "../../measures/mod.ts";
import { metricDisplay, metricHeading } from "../../reports/metrics.ts";
import { count, escapeMarkup, formatNumber } from "../../reports/text.ts";
import type { Contest } from "./_contests.ts";
import { fileName, link, type Page, scrolling } from "./_page.ts";
import { RANKING_COLUMNS, RANKING_HEAD, RANKING_NOTE, rankingRows } from "./_ranking.ts";
import type { AtlasView } from "./_view.ts";

/** The measures that were taken, with the columns that each gives. */
export function measuresOf({ contests }: AtlasView): Map<string, string[]> {
  const columns = [...new Set(contests.flatMap(({ standings }) => [...standings.keys()]))];
  return Map.groupBy(columns, measureNameOf);
}

/** The measure that gives a column; the column itself where nobody knows it. */
export function measureNameOf(column: string): string {
  try {
    return findColumn(column).measure.name;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return column;
  }
}

const SIDES = {
  higher: "Higher is better",
  lower: "Lower is better",
  none: "It has no better side",
} as const;

/** The description of a measure, from its descriptor. */
function described(name: string): { title: string; text: string } {
  try {
    const { title, description, direction, range: [least, greatest], unit } = findMeasure(name);
    const ends = [least, greatest].map((end) => Number.isFinite(end) ? end : formatNumber(end))
      .join(" to ");
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
export function metricsPage(view: AtlasView): Page {
  const items = [...measuresOf(view).keys()].map((name) => {
    const { title, text } = described(name);
    return `<li>${link(fileName("metric", name), title)} <span class="muted">${
      escapeMarkup(text)
    }</span></li>`;
  });
  return {
    file: "metrics.html",
    title: "The metrics",
    lead: "Each ranks the losses in every study in which it was taken.",
    body: `<ul>${items.join("\n")}</ul>`,
  };
}

/** The page of a measure: what it is, and how losses rank by it, study by study. */
export function metricPage(view: AtlasView, name: string, columns: readonly string[]): Page {
  const { title, text } = described(name);
  const sections = columns.map((column, index) => {
    const table = rankingTable(view.contests, column);
    const { title: heading, qualifier } = metricHeading(column);
    const label = qualifier === "" ? heading : `${heading} (${qualifier})`;
    return `<details class="group"${index === 0 ? " open" : ""}><summary>${
      escapeMarkup(label)
    }</summary>
${scrolling(`Losses by ${metricDisplay(column).title}`, table)}</details>`;
  });
  return {
    file: fileName("metric", name),
    title,
    lead: `${escapeMarkup(text)} Code name <code>${escapeMarkup(name)}</code>.`,
    body: `<p class="muted">Losses are ranked where they differ in nothing else. ${RANKING_NOTE}</p>
${sections.join("\n")}`,
  };
}

function rankingTable(contests: readonly Contest[], column: string): string {
  const size = ({ standings }: Contest) => standings.get(column)?.length ?? 0;
  // Those that compare most come first.
  const bodies = contests.toSorted((a, b) => size(b) - size(a)).flatMap((contest) => {
    const standings = contest.standings.get(column) ?? [];
    if (standings.length === 0) return [];
    const heading = `${link(fileName("study", contest.study), contest.study)}: ${
      escapeMarkup(contest.setting)
    } (${count(standings.length, "configuration")})`;
    return [
      `<tbody><tr class="task"><th scope="rowgroup" colspan="${RANKING_COLUMNS}"><span>${heading}</span></th></tr>
${rankingRows(contest, standings)}</tbody>`,
    ];
  });
  return `<table class="frozen">${RANKING_HEAD}\n${bodies.join("\n")}</table>`;
}
