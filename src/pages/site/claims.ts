import type { JudgedClaim } from "../../atlas/claims.ts";
import type { AtlasView } from "../../atlas/view.ts";
import type { ClaimVerdict } from "../../claims/types.ts";
import { type Content, markup } from "../../figures/drawing/markup.ts";
import { effectTitle, estimateText, hasEffect, VERDICT_WORDS } from "../../results/verdicts.ts";
import { type Column, CSV_BUTTON, filters, link, muted, type Row, table } from "../html.ts";
import { fileName, type SitePage, studyLink } from "./parts.ts";

const COLUMNS: readonly Column[] = [
  { key: "claim", title: "Claim" },
  { key: "verdict", title: "Verdict" },
  { key: "effect", title: "Effect (interval)", numeric: true },
  { key: "seeds", title: "Seeds", numeric: true },
  { key: "needed", title: "Seeds to decide", numeric: true },
  { key: "study", title: "Study" },
];

/** The table of all claims. */
export function claimsPage({ claims }: AtlasView): SitePage {
  const groups = [...Map.groupBy(claims, ({ paper }) => paper)]
    .map(([title, own]) => ({ title, rows: own.map(claimRow) }));
  return {
    file: "claims.html",
    title: "The claims of the papers",
    lead: "Each claim is a statement of a paper, written as a comparison; the claims of a study " +
      "are judged as one family (Holm, 0.05). A claim leads to its evidence: the test, the " +
      "conditions, and the digests of both sides.",
    body: [
      filters("Filters of the claims", {
        verdict: claims.map(({ verdict }) => VERDICT_WORDS[verdict.verdict]),
        paper: claims.map(({ paper }) => paper),
        study: claims.map(({ study }) => study.name),
      }),
      table("All claims", COLUMNS, groups, {
        class: "sortable frozen claims",
        id: "claims",
        "data-noun": "claims",
      }),
      CSV_BUTTON,
    ],
    filtered: true,
  };
}

function claimRow({ study, paper, verdict: claim, outcome }: JudgedClaim): Row {
  const { id, statement, verdict, estimate, fairness: { seeds }, seedsToDecide } = claim;
  const word = VERDICT_WORDS[verdict];
  const none = outcome === "untrained" ? "not trained yet" : "–";
  return {
    cells: [
      {
        content: link(`${fileName("study", study.name)}#claim-${id}`, statement),
        value: statement,
      },
      { content: markup`<span class="verdict">${word}</span>`, value: word },
      {
        content: hasEffect(claim) ? effectMarkup(claim) : none,
        value: estimate,
      },
      { content: seeds.length, value: seeds.length },
      { content: seedsToDecide ?? "–", value: seedsToDecide ?? NaN },
      { content: studyLink(study.name), value: study.name },
    ],
    attributes: {
      class: `${verdict} ${outcome}`,
      "data-verdict": word,
      "data-paper": paper,
      "data-study": study.name,
    },
  };
}

function effectMarkup(verdict: ClaimVerdict): Content {
  return markup`${estimateText(verdict)}<br>${muted(effectTitle(verdict))}`;
}
