import { apartText, countedClaims, type JudgedClaim, OWN, tally } from "../../atlas/claims.ts";
import { type Content, type Markup, markup } from "../../figures/drawing/markup.ts";
import { count } from "../../results/text.ts";
import { estimateText, hasEffect, VERDICT_WORDS } from "../../results/verdicts.ts";
import { lines, muted } from "../html.ts";
import { fileName } from "./parts.ts";

/** Size of a strip in px: a claim's place, the height, and the room for a dot at both ends. */
const [STEP, HEIGHT, EDGE] = [11, 56, 5];

/**
 * What holds of each paper, as its claims side by side: the effect of each with its interval, brought
 * to one size, above the line where it is as claimed. Hypotheses of our own stand apart, last.
 */
export function claimStrips(claims: readonly JudgedClaim[]): Content {
  const papers = [...Map.groupBy(claims, ({ paper }) => paper)]
    .sort(([a], [b]) => Number(a === OWN) - Number(b === OWN));
  return [
    markup`<p class="muted">A mark a claim: its effect with its interval, each on a scale of its own; above the line it is as stated. Filled: it holds; hollow: it does not, or stays undecided.</p>
`,
    lines(
      papers.map(([paper, own]) =>
        markup`<div class="strip"><p><strong>${paper}</strong>${
          paper === OWN ? ", stated by no paper" : undefined
        }<br>${muted(tallyText(own))}</p><div>${stripMarkup(paper, own)}</div></div>`
      ),
    ),
  ];
}

/** How many claims hold, and how many do not. */
function tallyText(own: readonly JudgedClaim[]): string {
  const judged = countedClaims(own).length;
  return judged === 0
    ? `of ${count(own.length, "claim")} none is judged${apartText(own)}`
    : `${tally(own).join(", ")} (of ${judged})${apartText(own)}`;
}

/** Outcomes in the order of a strip. */
const ORDER = ["holds", "open", "fails"];

function stripMarkup(paper: string, own: readonly JudgedClaim[]): Markup | undefined {
  const shown = countedClaims(own).filter(({ verdict }) => hasEffect(verdict))
    .toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  if (shown.length === 0) return undefined;
  const width = STEP * shown.length;
  const middle = HEIGHT / 2;
  const marks = shown.map(({ study, verdict, outcome }, at) => {
    const { id, statement, estimate, interval: { low, high } } = verdict;
    const finite = [estimate, low, high].filter(Number.isFinite).map(Math.abs);
    const most = Math.max(...finite) || 1;
    const place = (value: number) =>
      middle - (middle - EDGE) * Math.min(1, Math.max(-1, value / most));
    const x = STEP * (at + 0.5);
    const line = Number.isNaN(low)
      ? undefined
      : markup`<path d="M${x},${place(low)}V${place(high)}"/>`;
    const label = `${VERDICT_WORDS[verdict.verdict]}: ${statement}, ${estimateText(verdict)}`;
    return markup`<a href="${
      fileName("study", study.name)
    }#claim-${id}" class="${outcome}" aria-label="${label}"><title>${label}</title><rect x="${
      x - STEP / 2
    }" width="${STEP}" height="${HEIGHT}" fill="transparent"/>${line}<circle cx="${x}" cy="${
      place(estimate)
    }" r="3.5"/></a>`;
  });
  return markup`<svg width="${width}" height="${HEIGHT}" role="group" aria-label="Claims of ${paper}"><line x2="${width}" y1="${middle}" y2="${middle}"/>${marks}</svg>`;
}
