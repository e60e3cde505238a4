import type { ReportVerdict } from "../reports/mod.ts";
import type { ClaimVerdict } from "../judge/claims/mod.ts";
import { metricDisplay } from "../reports/_metrics.ts";
import type { Terminal } from "./_terminal.ts";
import { wrapText } from "./_wrap.ts";

/** The verdicts as a report shows them. */
export function reportVerdicts(verdicts: readonly ClaimVerdict[]): ReportVerdict[] {
  return verdicts.map((verdict) => {
    const { id, statement, source, fairness: { about, shared, seeds } } = verdict;
    const differing = about.map((name) => name.replace(/^loss\.name$/, "loss"));
    return {
      id,
      statement,
      ...(source !== undefined && { source }),
      verdict: verdict.verdict,
      evidence: evidenceOf(verdict),
      ...(!Number.isNaN(verdict.estimate) && {
        effect: { metric: verdict.metric, estimate: verdict.estimate, ...verdict.interval },
      }),
      seeds: seeds.length,
      ...(verdict.seedsToDecide !== undefined && { seedsToDecide: verdict.seedsToDecide }),
      fairness: {
        ...shared,
        ...(seeds.length > 0 && { seeds: seeds.join(" ") }),
        ...(differing.length > 0 && { compared: differing.join(" and ") }),
      },
      sides: verdict.sides,
    };
  });
}

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
  }[kind];
  const count = kind === "correlation" ? `${pairs} configurations` : seedCount(seeds.length);
  const more = seedsToDecide === undefined || seedsToDecide <= seeds.length
    ? ""
    : `; about ${seedsToDecide} would decide, ${seedsToDecide - seeds.length} more`;
  return `${name}: ${shortNumber(estimate)}${rangeText(verdict)}; ${count}${more}`;
}

const seedCount = (seeds: number) => seeds === 1 ? "1 seed" : `${seeds} seeds`;

/** What the effect alone does not say. */
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

const shortNumber = (value: number) => String(Number(value.toPrecision(3)));

/** The interval of an estimate with its level; empty where there is none. */
function rangeText({ interval: { low, high, level } }: ClaimVerdict): string {
  if (Number.isNaN(low)) return "";
  const percent = Number((100 * level).toFixed(1));
  return ` (${percent} % interval ${shortNumber(low)} to ${shortNumber(high)})`;
}

/** What an estimate is of, by the kind of the claim. */
function estimateText({ kind, metric }: ClaimVerdict): string | undefined {
  if (kind === "comparison") return `Difference of ${metric}`;
  if (kind === "equivalence") return `Difference of ${metric} between the sides that decide`;
  return kind === "rate" ? "Difference of the rates" : undefined;
}

/** The evidence in words: the estimate with its interval, the other estimand beside it, the test. */
function evidenceOf(verdict: ClaimVerdict): string {
  const { estimate, estimand, beside, kind } = verdict;
  const range = rangeText(verdict);
  const named = estimateText(verdict);
  const other = beside === undefined || Number.isNaN(beside.estimate)
    ? ""
    : `, ${beside.interval === undefined ? "median" : "mean"} ${shortNumber(beside.estimate)}`;
  const parts = [
    ...(named !== undefined && !Number.isNaN(estimate)
      ? [
        `${named}: ${shortNumber(estimate)}${range}${
          kind === "rate" ? "" : ` for ${estimand}`
        }${other}`,
      ]
      : []),
    kind === "correlation" && range !== "" ? `${verdict.reason}${range}` : verdict.reason,
    ...verdict.notes,
  ];
  return parts.join("; ");
}
