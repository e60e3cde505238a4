import { metricDisplay } from "../../reports/_metrics.ts";
import { count, escapeMarkdown, formatNumber, listWords } from "../../reports/_text.ts";
import { effectOf, VERDICT_WORDS } from "../../reports/page/_answers.ts";
import { type Answer, answersTo, QUESTIONS } from "./_answers.ts";
import type { Standing } from "./_contests.ts";
import { OUTCOME_WORDS } from "./_outcomes.ts";
import { rangeText } from "./_values.ts";
import type { AtlasView, JudgedClaim, Outcome } from "./_view.ts";

/** Whether a claim is of a paper, by the name of its first author. */
export function ofPaper({ paper }: JudgedClaim, author: string): boolean {
  return paper.startsWith(author);
}

const code = (text: string) => `\`${text.replaceAll("`", "'")}\``;

/** The best loss for a question, in a line for each setting; all questions where none is named. */
export function answersMarkdown(view: AtlasView, id?: string): string {
  const questions = QUESTIONS.filter((question) => id === undefined || question.id === id);
  const lines = questions.flatMap((question) => {
    const answers = answersTo(view, question);
    if (answers.length === 0) return [`- **${question.title}**: not trained yet`];
    return answers.map((answer) => `- **${question.title}**: ${answerText(answer)}`);
  });
  return lines.join("\n");
}

/** The answer to each question in one line. */
export function firstAnswers(view: AtlasView): string {
  return QUESTIONS.map((question) => {
    const [answer] = answersTo(view, question);
    return `- **${question.title}**: ${
      answer === undefined ? "not trained yet" : answerText(answer)
    }`;
  }).join("\n");
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
  const ties = tied.length === 0
    ? `told from all ${others} others`
    : `not told from it: ${listWords(names)}${others === 0 ? "" : `; behind: ${others}`}`;
  const more = question.fewest && overall.configuration !== best.configuration
    ? `; not told from the best of all, ${named(overall)}`
    : "";
  return `${named(best)} ${metricDisplay(column).title} (${rangeText(best)}; ${
    count(best.seeds, "seed")
  }; ${escapeMarkdown(contest.setting)}; study ${code(contest.study)})${more}; ${ties}`;
}

function named({ configuration, mean }: Standing): string {
  return `${code(configuration.label)} ${formatNumber(mean)}`;
}

/** A claim in a line: the statement, the verdict, the effect, the seeds, the study. */
export function claimLine(claim: JudgedClaim): string {
  const { study, shown: { statement, verdict }, outcome } = claim;
  const word = outcome === "untrained" ? "not trained yet" : VERDICT_WORDS[verdict].toLowerCase();
  return `- ${escapeMarkdown(statement)}: **${word}**${facts(claim)}; ${code(study.name)}`;
}

/** The numbers behind a verdict. */
function facts({ shown, verdict, outcome }: JudgedClaim): string {
  const { effect, seeds = 0, seedsToDecide } = shown;
  if (outcome === "untrained") return "";
  if (effect === undefined) return `, ${escapeMarkdown(verdict.reason)}`;
  const needed = seedsToDecide === undefined
    ? "how many would decide cannot be told from them"
    : `about ${seedsToDecide} would decide`;
  return `, ${escapeMarkdown(effectOf(effect))}, ${count(seeds, "seed")}${
    verdict.verdict === "undecided" ? `, ${needed}` : ""
  }`;
}

/** The claims of an outcome, paper by paper. */
export function claimsMarkdown(claims: readonly JudgedClaim[], outcome: Outcome): string {
  const papers = [...Map.groupBy(claims, ({ paper }) => paper)].map(([paper, all]) => {
    const own = all.filter((claim) => claim.outcome === outcome);
    const heading = `**${escapeMarkdown(paper)}**: ${own.length} of ${count(all.length, "claim")} ${
      agreeing(own.length, outcome)
    }.`;
    return [heading, ...own.length === 0 ? [] : [own.map(claimLine).join("\n")]].join("\n\n");
  });
  return papers.join("\n\n");
}

/** The words of an outcome that agree with a number. */
function agreeing(n: number, outcome: Outcome): string {
  const singular = {
    holds: "holds",
    fails: "does not hold",
    open: "stays undecided",
    untrained: "waits for networks",
  };
  return n === 1 ? singular[outcome] : OUTCOME_WORDS[outcome];
}
