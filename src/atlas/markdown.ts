import { InputError } from "../base/errors.ts";
import { metricDisplay } from "../results/metrics.ts";
import { citation, paperPlace, papersOf } from "../results/papers.ts";
import { seedsText, type Standing } from "../results/standings.ts";
import { count, escapeMarkdown, formatNumber, formatRange, listWords } from "../results/text.ts";
import {
  ASKED_BY_US,
  effectTitle,
  hasEffect,
  universeText,
  VERDICT_WORDS,
  verdictWords,
} from "../results/verdicts.ts";
import {
  type Answer,
  answersTo,
  intervalWords,
  QUESTIONS,
  triedDimensions,
  withdrawalOf,
} from "./answers.ts";
import { type ClaimOutcome, countedClaims, type JudgedClaim, outcomeWords, OWN } from "./claims.ts";
import type { AtlasView } from "./view.ts";

const code = (text: string) => `\`${text.replaceAll("`", "'")}\``;

/** The best loss for a question, in a line for each dataset. */
export function answersMarkdown(view: AtlasView, id: string | undefined): string {
  const question = QUESTIONS.find((question) => question.id === id);
  if (question === undefined) {
    throw new InputError(
      `There is no question "${id}": it must be one of ${QUESTIONS.map(({ id }) => id).join(", ")}`,
    );
  }
  const answers = answersTo(view, question);
  const withdrawn = withdrawalOf(view, question);
  if (withdrawn !== undefined) return `- ${WITHDRAWN}: ${escapeMarkdown(withdrawn)}`;
  return answers.length === 0
    ? "- not trained yet"
    : answers.map((answer) => `- ${answerText(answer)}`).join("\n");
}

/** In place of a winner that is not published; its reason follows. */
const WITHDRAWN = "withdrawn until the second atlas answers it";

/**
 * The best loss for each question, in a line each: that of the study that compares most losses; or why
 * its ranking is withdrawn. The last line names the questions that no network answers yet.
 */
export function firstAnswers(view: AtlasView): string {
  const answered = QUESTIONS.map((question) => ({
    question,
    answer: answersTo(view, question)[0],
    withdrawn: withdrawalOf(view, question),
  }));
  const open = answered.filter(({ answer, withdrawn }) => (answer ?? withdrawn) === undefined)
    .map(({ question }) => question.title.toLowerCase());
  return [
    ...answered.flatMap(({ question: { title }, answer, withdrawn }) =>
      withdrawn !== undefined
        ? [`- **${title}**: ${WITHDRAWN}: ${escapeMarkdown(withdrawn)}`]
        : answer === undefined
        ? []
        : [`- **${title}**: ${answerText(answer)}`]
    ),
    ...open.length === 0 ? [] : [`- Not trained yet: ${listWords(open)}`],
    ...answered.some(({ answer }) => answer !== undefined)
      ? ["", papersLine(answeredLosses(view))]
      : [],
  ].join("\n");
}

/** The losses with the paper of each, in a line. */
export function papersLine(names: readonly string[]): string {
  const { papers, others } = papersOf(names);
  const cited = papers.map(({ name, paper }) => {
    const place = paperPlace(paper);
    const text = escapeMarkdown(citation(paper));
    return `${code(name)} ${place === undefined ? text : `[${text}](${place.url})`}`;
  });
  const rest = others.length === 0
    ? ""
    : `; ${listWords(others.map(code))} ${others.length === 1 ? "is" : "are"} of no single paper`;
  return `Papers of the losses: ${cited.join(", ")}${rest}.`;
}

/** The losses that the first answers name. */
function answeredLosses(view: AtlasView): string[] {
  return QUESTIONS.flatMap((question) => answersTo(view, question).slice(0, 1))
    .flatMap(({ best, tied, overall }) => [best, ...tied.slice(0, NAMED), overall])
    .map(({ configuration }) => configuration.cell.loss.name);
}

/** How many losses a line names; the pages name all. */
const NAMED = 5;

function answerText(answer: Answer): string {
  const { column, contest, best, tied, others, question, overall } = answer;
  const further = tied.length - NAMED;
  const names = [
    ...tied.slice(0, NAMED).map(named),
    ...further > 0 ? [`${further} more`] : [],
  ];
  const ties = question.fewest
    ? tied.length === 0 ? "" : `; as good there: ${listWords(names)}`
    : tied.length === 0
    ? `; significantly better than all ${others} others`
    : `; not significantly different: ${listWords(names)}${
      others === 0 ? "" : `; behind: ${others}`
    }`;
  const more = question.fewest
    ? best.configuration === overall.configuration
      ? `; the best of the dimensions ${triedDimensions(contest)}`
      : `; not significantly different from the best of the dimensions ${
        triedDimensions(contest)
      }: ${named(overall)}`
    : "";
  return `${named(best)} ${metricDisplay(column).title} (${intervalWords(best)}; ${
    seedsText(best)
  }; ${escapeMarkdown(contest.setting)}; ${escapeMarkdown(contest.scope)}; study ${
    code(contest.study)
  })${more}${ties}`;
}

function named(standing: Standing): string {
  const { configuration, mean, seeds, of } = standing;
  const some = seeds === of ? "" : ` (${seedsText(standing)})`;
  return `${code(configuration.label)} ${formatNumber(mean)}${some}`;
}

/** The statement of a claim, with the mark of one that no paper states. */
function statementOf({ paper, verdict: { statement } }: JudgedClaim): string {
  return escapeMarkdown(statement) + (paper === OWN ? ` (${ASKED_BY_US})` : "");
}

/** A claim in a line, with its verdict: the statement, the effect, the seeds. */
export function claimLine(claim: JudgedClaim): string {
  const { verdict: { withdrawn }, outcome } = claim;
  const statement = statementOf(claim);
  const word = outcome === "untrained"
    ? "not trained yet"
    : verdictWords(claim.verdict).toLowerCase();
  if (withdrawn !== undefined) {
    return `- ${statement}: **${word}**, ${escapeMarkdown(withdrawn)}`;
  }
  return `- ${statement}: **${word}**${outcome === "untrained" ? "" : `, ${factsOf(claim)}`}`;
}

/** A claim below the heading of its outcome: the statement, the effect, the study. */
function shortLine(claim: JudgedClaim): string {
  const { study, verdict: { verdict, practical }, outcome } = claim;
  // The heading tells the verdict, but for these.
  const word = verdict === "supported" && practical === "smaller"
    ? "but smaller than matters, "
    : outcome === "fails" && verdict === "equivalent"
    ? "practically equivalent, "
    : verdict === "mixed" || verdict === "refused"
    ? `${VERDICT_WORDS[verdict].toLowerCase()}, `
    : "";
  return `- ${statementOf(claim)}: ${word}${factsOf(claim)}; ${code(study.name)}`;
}

/** The numbers behind a verdict: the effect, its interval, and what would decide it. */
function factsOf({ verdict }: JudgedClaim): string {
  if (!hasEffect(verdict) || verdict.verdict === "outOfReach") {
    return escapeMarkdown(verdict.reason);
  }
  const { estimate, interval, seedsToDecide } = verdict;
  const title = effectTitle(verdict);
  const needed = verdict.verdict === "undecided" && seedsToDecide !== undefined
    ? `, ${count(seedsToDecide, "seed")}`
    : "";
  const range = Number.isNaN(interval.low) ? "" : ` (${formatRange(interval)})`;
  const analyses = universeText(verdict).map((text) => `, ${text}`).join("");
  return `${escapeMarkdown(title)} ${formatNumber(estimate)}${range}${needed}${analyses}`;
}

/** Of the undecided claims of each study that which takes the fewest seeds, and how many more. */
function nearestLines(claims: readonly JudgedClaim[]): string[] {
  const seeds = ({ verdict: { seedsToDecide = Infinity } }: JudgedClaim) => seedsToDecide;
  return [...Map.groupBy(claims, ({ study }) => study.name).values()].map((own) => {
    const nearest = own.reduce((best, claim) => seeds(claim) < seeds(best) ? claim : best);
    return `${shortLine(nearest)}${own.length > 1 ? ` and ${own.length - 1} more` : ""}`;
  });
}

/** The claims of which a premise does not hold, each with the numbers of it. */
export function outOfReachMarkdown(claims: readonly JudgedClaim[]): string {
  const own = claims.filter(({ outcome }) => outcome === "outOfReach");
  if (own.length === 0) return "None is.";
  return own.map(({ study, paper, verdict: { statement, reason } }) =>
    `- ${escapeMarkdown(statement)} (${escapeMarkdown(paper)}): ${escapeMarkdown(reason)}; ${
      code(study.name)
    }`
  ).join("\n");
}

/**
 * What is withdrawn, in a line a study: how many claims by which kind of reason, the words before the
 * first colon of it. The report of the study has each claim with the whole reason.
 */
export function withdrawnMarkdown(claims: readonly JudgedClaim[]): string {
  const own = claims.filter(({ outcome }) => outcome === "withdrawn");
  if (own.length === 0) return "None is.";
  const kindOf = ({ verdict: { withdrawn = "" } }: JudgedClaim) => {
    const [kind = ""] = withdrawn.split(":", 1);
    return kind.charAt(0).toLowerCase() + kind.slice(1);
  };
  return [...Map.groupBy(own, ({ study }) => study.name)].map(([study, claims]) => {
    const kinds = [...Map.groupBy(claims, kindOf)]
      .map(([kind, all]) => `${escapeMarkdown(kind)} (${all.length})`);
    return `- [${code(study)}](../reports/atlas/${study}/report.md): ${kinds.join("; ")}`;
  }).join("\n");
}

/**
 * The claims of an outcome, paper by paper; the papers without one share the last lines. Claims of
 * some studies are counted, but listed elsewhere, and so are those asked by us unless `all` is set.
 * Of undecided ones a study has a line, no more. Claims out of reach and withdrawn ones count nowhere.
 */
export function claimsMarkdown(
  claims: readonly JudgedClaim[],
  outcome: ClaimOutcome,
  elsewhere: readonly string[] = [],
  all = true,
): string {
  const isCounted = ({ paper }: JudgedClaim) => paper === OWN && !all;
  const isListed = (claim: JudgedClaim) =>
    !elsewhere.includes(claim.study.name) && !isCounted(claim);
  const linesOf = (own: readonly JudgedClaim[]) =>
    outcome === "open" ? nearestLines(own) : own.map(shortLine);
  const counted = countedClaims(claims);
  const papers = [...Map.groupBy(counted, ({ paper }) => paper)].map(([paper, all]) => ({
    name: escapeMarkdown(paper),
    all,
    own: all.filter((claim) => claim.outcome === outcome),
  }));
  const without = papers.filter(({ own }) => own.length === 0);
  const waits = ({ all }: (typeof papers)[number]) =>
    all.every(({ outcome }) => outcome === "untrained");
  const [none, waiting] = [without.filter((paper) => !waits(paper)), without.filter(waits)]
    .map((some) => listWords(some.map(({ name }) => name)));
  return [
    ...papers.filter(({ own }) => own.length > 0).flatMap(({ name, all, own }) => [
      `**${name}**: ${own.length} of ${count(all.length, "claim")} ${
        outcomeWords(outcome, own.length)
      }${
        own.some(isCounted)
          ? ` ([reports](../reports/atlas/README.md))`
          : own.every(isListed)
          ? ""
          : ", with those on the open questions below"
      }.`,
      ...own.some(isListed) ? [linesOf(own.filter(isListed)).join("\n")] : [],
    ]),
    ...none ? [`None of the claims of ${none}.`] : [],
    ...waiting ? [`All claims of ${waiting} wait for networks.`] : [],
  ].join("\n\n");
}
