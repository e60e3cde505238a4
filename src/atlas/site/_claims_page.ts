import { metricDisplay } from "../../reports/metrics.ts";
import { escapeMarkup, formatNumber } from "../../reports/text.ts";
import type { ReportVerdict } from "../../reports/mod.ts";
import { VERDICT_WORDS } from "../../reports/page/answers.ts";
import { fileName, link, type Page, scrolling } from "./_page.ts";
import type { AtlasView, JudgedClaim } from "./_view.ts";

/** The columns: the key, the heading, and whether it holds numbers. */
const COLUMNS = [
  ["claim", "Claim", false],
  ["verdict", "Verdict", false],
  ["effect", "Effect (interval)", true],
  ["seeds", "Seeds", true],
  ["needed", "Seeds to decide", true],
  ["study", "Study", false],
] as const;

/** The table of all claims. */
export function claimsPage({ claims }: AtlasView): Page {
  const heads = COLUMNS.map(([key, title, numeric]) =>
    `<th scope="col"${numeric ? ' class="number"' : ""} data-column="${key}" data-first="${
      numeric ? "descending" : "ascending"
    }"><button type="button">${title}</button></th>`
  );
  const bodies = [...Map.groupBy(claims, ({ paper }) => paper)].map(([paper, own]) =>
    `<tbody><tr class="task"><th scope="rowgroup" colspan="${COLUMNS.length}"><span>${
      escapeMarkup(paper)
    }</span></th></tr>
${own.map(claimRow).join("\n")}</tbody>`
  );
  return {
    file: "claims.html",
    title: "The claims of the papers",
    lead:
      `Each claim is a statement of a paper, written as a comparison; the claims of a study are judged ` +
      `as one family (Holm, 0.05). A claim leads to its evidence: ` +
      `the test, the conditions, and the digests of both sides.`,
    body: `${filters(claims)}
${
      scrolling(
        "All claims",
        `<table class="sortable frozen claims" id="claims" data-noun="claims">
<thead><tr>${heads.join("")}</tr></thead>
${bodies.join("\n")}
</table>`,
      )
    }
<p><button type="button" id="csv">Download what is shown as CSV</button></p>`,
    filtered: true,
  };
}

/** The choices by which the claims are filtered. */
function filters(claims: readonly JudgedClaim[]): string {
  const values = {
    verdict: claims.map(({ shown }) => VERDICT_WORDS[shown.verdict]),
    paper: claims.map(({ paper }) => paper),
    study: claims.map(({ study }) => study.name),
  };
  const selects = Object.entries(values).map(([name, all]) => {
    const options = [...new Set(all)].map((value) => `<option>${escapeMarkup(value)}</option>`);
    return `<label>${
      name.charAt(0).toUpperCase() + name.slice(1)
    }<select name="${name}"><option value="">all</option>${options.join("")}</select></label>`;
  });
  return `<div class="filters" role="group" aria-label="Filters of the claims">${
    selects.join("")
  }<label>Contains<input type="search" name="search"></label></div>
<p class="muted" id="shown" aria-live="polite"></p>`;
}

function claimRow({ study, paper, shown, outcome }: JudgedClaim): string {
  const { id, statement, verdict, effect, seeds = 0, seedsToDecide } = shown;
  const word = VERDICT_WORDS[verdict];
  const text = (key: string, value: string, markup: string) =>
    `<td data-column="${key}" data-value="${escapeMarkup(value)}">${markup}</td>`;
  const number = (key: string, value: number, markup: string) =>
    `<td class="number" data-column="${key}" data-value="${value}">${markup}</td>`;
  return `<tr class="${verdict} ${outcome}" data-verdict="${word}" data-paper="${
    escapeMarkup(paper)
  }" data-study="${escapeMarkup(study.name)}">` +
    `<th scope="row" data-value="${escapeMarkup(statement)}">${
      link(`${fileName("study", study.name)}#claim-${id}`, statement)
    }</th>` +
    text("verdict", word, `<span class="verdict">${word}</span>`) +
    number(
      "effect",
      effect?.estimate ?? NaN,
      effect === undefined
        ? outcome === "untrained" ? "not trained yet" : "–"
        : effectMarkup(effect),
    ) +
    number("seeds", seeds, String(seeds)) +
    number("needed", seedsToDecide ?? NaN, seedsToDecide === undefined ? "–" : `${seedsToDecide}`) +
    text("study", study.name, link(fileName("study", study.name), study.name)) + "</tr>";
}

function effectMarkup(effect: NonNullable<ReportVerdict["effect"]>): string {
  const { metric, estimate, low, high } = effect;
  const title = metric.split(", ").map((name) => metricDisplay(name).title).join(" against ");
  const range = Number.isNaN(low) ? "" : ` (${formatNumber(low)} to ${formatNumber(high)})`;
  return `${formatNumber(estimate)}${range}<br><span class="muted">${escapeMarkup(title)}</span>`;
}
