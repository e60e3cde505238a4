import type { ClaimVerdict } from "../judge/claims/mod.ts";
import { metricDisplay } from "../reports/metrics.ts";
import { rangeText, shortNumber } from "../reports/judged.ts";
import type { Terminal } from "./_terminal.ts";
import { wrapText } from "./_wrap.ts";

/**
 * The verdicts for the terminal, in words: what is claimed, the effect with its interval, the seeds,
 * and how many more would decide; the reports give the tests as well.
 */
export function verdictsText(verdicts: readonly ClaimVerdict[], terminal: Terminal): string {
  const gap = "  ";
  const indent = " ".repeat(Math.max(...verdicts.map(({ verdict }) => verdict.length)) + 2);
  return verdicts.map((verdict) => {
    const { id, statement, source } = verdict;
    const where = source === undefined ? "" : ` (${source})`;
    const [first, ...more] = wrapText(
      `${verdict.verdict.padEnd(indent.length - gap.length)}${gap}${id}: ${statement}${where}`,
      terminal.width,
      indent,
    );
    const body = [effectOf(verdict), ...detailsOf(verdict)].flatMap((line) =>
      wrapText(indent + line, terminal.width, indent)
    );
    const word = verdict.verdict;
    return [terminal.bold(word) + first!.slice(word.length), ...more, ...body].join("\n");
  }).join("\n");
}

/** How many notes of a claim the terminal shows. */
const NOTES = 2;

/** The effect in a sentence. */
function effectOf(verdict: ClaimVerdict): string {
  const { estimate, kind, pairs, seedsToDecide, metric, fairness: { seeds } } = verdict;
  const paired = kind === "comparison" || kind === "equivalence";
  if (Number.isNaN(estimate) || verdict.verdict === "refused") return verdict.reason;
  const title = paired ? metricDisplay(metric).title : metric;
  const name = {
    comparison: `difference of ${title}`,
    equivalence: `difference of ${title} between the sides that decide`,
    rate: `difference of the rates of ${metric}`,
    share: `share of ${metric}`,
    correlation: `rank correlation of ${metric}`,
    spread: `difference of the spreads of ${metric}`,
  }[kind];
  const count = kind === "correlation" ? `${pairs} configurations` : seedCount(seeds.length);
  const more = seedsToDecide === undefined || seedsToDecide <= seeds.length
    ? ""
    : `; about ${seedsToDecide} would decide, ${seedsToDecide - seeds.length} more`;
  return `${name}: ${shortNumber(estimate)}${rangeText(verdict)}; ${count}${more}`;
}

const seedCount = (seeds: number) => seeds === 1 ? "1 seed" : `${seeds} seeds`;

/** The notes beside the effect. */
function detailsOf({ verdict, estimate, reason, notes }: ClaimVerdict): string[] {
  const told = Number.isNaN(estimate) || verdict === "refused" || verdict === "undecided" ||
    verdict === "supported";
  const rest = notes.length - NOTES;
  return [
    ...told ? [] : [reason],
    ...notes.slice(0, NOTES).map((note) => `note: ${note}`),
    ...rest > 0 ? [`${rest} more notes in the report`] : [],
  ];
}
