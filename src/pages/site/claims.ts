import type { JudgedClaim } from "../../atlas/claims.ts";
import type { AtlasView } from "../../atlas/view.ts";
import type { ClaimVerdict } from "../../claims/types.ts";
import { type Content, markup } from "../../figures/drawing/markup.ts";
import {
  ASKED_BY_US,
  effectTitle,
  estimateText,
  hasEffect,
  isAskedByUs,
  practicalWords,
  universeText,
  VERDICT_WORDS,
} from "../../results/verdicts.ts";
import {
  type Column,
  COPY_BUTTONS,
  filters,
  link,
  muted,
  type Row,
  section,
  table,
} from "../html.ts";
import { paperList } from "./losses.ts";
import { effectBar, fileName, type SitePage, studyLink } from "./parts.ts";

const COLUMNS: readonly Column[] = [
  { key: "claim", title: "Claim" },
  { key: "verdict", title: "Verdict" },
  { key: "effect", title: "Effect (interval)", numeric: true },
  { key: "seeds", title: "Seeds", numeric: true },
  { key: "study", title: "Study" },
];

/** The table of all claims. */
export function claimsPage(view: AtlasView): SitePage {
  const { claims } = view;
  const groups = [...Map.groupBy(claims, ({ paper }) => paper)]
    .map(([title, own]) => ({ title, rows: own.map(claimRow) }));
  return {
    file: "claims.html",
    title: "The claims of the papers",
    lead: "Each claim is a statement of a paper, or asked by us and stated by none, written " +
      "as a comparison. The statements were written from what could be read of the papers, which " +
      "was not the full text of all; at this scale, of small networks, none of them is settled. " +
      "The claims of a study are judged as one family (Holm, 0.05). A claim leads to its evidence: " +
      "the test, the conditions, and the digests of both sides. Those that our own review found " +
      "not answered by their runs are withdrawn, each with its reason, and count as no verdict; no " +
      "more do those of which a premise does not hold: they are out of reach. Each bar is an effect with its interval " +
      "on a scale of its own, its upright where there is no effect. The seeds that a new study would " +
      "need are those for the effect that was observed.",
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
        "data-group": "paper",
      }),
      COPY_BUTTONS,
      section("losses", "Where the losses come from", paperList(view)),
    ],
    filtered: true,
  };
}

function claimRow({ study, paper, verdict: claim, outcome }: JudgedClaim): Row {
  const {
    id,
    statement,
    verdict,
    estimate,
    interval,
    fairness: { seeds },
    seedsToDecide,
    withdrawn,
    source,
  } = claim;
  const word = VERDICT_WORDS[verdict];
  const none = outcome === "untrained" ? "not trained yet" : "–";
  return {
    cells: [
      {
        content: [
          link(`${fileName("study", study.name)}#claim-${id}`, statement),
          isAskedByUs(source) ? [" ", muted(ASKED_BY_US)] : undefined,
          withdrawn === undefined ? undefined : markup`<br>${muted(withdrawn)}`,
          verdict === "outOfReach" ? markup`<br>${muted(claim.reason)}` : undefined,
        ],
        value: statement,
      },
      {
        content: [markup`<span class="verdict">${word}</span>`, practicalWords(claim)],
        value: word,
      },
      {
        content: hasEffect(claim) ? effectMarkup(claim) : none,
        value: estimate,
        facts: hasEffect(claim)
          ? {
            low: interval.low,
            high: interval.high,
            of: effectTitle(claim),
            text: estimateText(claim),
          }
          : undefined,
      },
      {
        content: [
          seeds.length,
          seedsToDecide === undefined
            ? undefined
            : markup`<br>${muted(`a new study: about ${seedsToDecide}`)}`,
        ],
        value: seeds.length,
        facts: { text: seeds.length },
      },
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
  const analyses = universeText(verdict).map((text) => markup`<br>${muted(text)}`);
  return markup`${effectBar(verdict)}<br>${estimateText(verdict)}<br>${
    muted(effectTitle(verdict))
  }${analyses}`;
}
