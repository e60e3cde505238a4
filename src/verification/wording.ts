import type { ClaimVerdict } from "../claims/types.ts";
import { shortNumber } from "../statistics/summary.ts";
import type { Differences, ValueDifference } from "./compare.ts";
import type { MetricComparison, NightComparison, Regression } from "./compare_nights.ts";
import type { TrendSeries } from "./nights.ts";
import type { Older } from "./draw.ts";
import type { Finding } from "./verify.ts";

/** What a finding says beyond its level, a line each. */
export function findingLines({ failure, older, differences }: Finding): string[] {
  if (failure !== undefined) return [`it cannot be repeated: ${failure}`];
  return older === undefined ? differenceLines(differences) : [olderWords(older)];
}

function differenceLines(
  { parts, values, notes, embeddings, contradictions }: Differences,
): string[] {
  return [
    ...contradictions,
    ...parts.map((name) => `${name} differs`),
    ...values.map((value) => `${valueWords(value)}: the record says ${value.was}`),
    ...notes.map((column) => `${column} has other notes`),
    ...embeddings > 0
      ? [`embeddings differ by up to ${embeddings.toPrecision(3)} of the largest coordinate`]
      : [],
  ];
}

const valueWords = ({ column, is }: ValueDifference) => `${column} is ${is}`;

/** Why something was not made again: by older code or data, and which. */
function olderWords(older: readonly Older[]): string {
  const all = older.map(({ measure, changed }) => {
    const since = `${changed.join(", ") || "the data"} changed since`;
    return measure === undefined ? since : `${measure} (${since})`;
  }).join("; ");
  const isMeasure = older.some(({ measure }) => measure !== undefined);
  return `${isMeasure ? "measured by older code" : "made by older code or data"}: ${all}`;
}

/** A regression in a sentence. */
export function regressionWords(regression: Regression): string {
  if (regression.type === "worse") {
    const { configuration, metric, reason } = regression.metric;
    return `${configuration}: ${metric} is worse, ${reason}`;
  }
  const { run: { configuration, seed } } = regression;
  return `${configuration}, seed ${seed}: ${
    regression.type === "diverged"
      ? `it diverges at step ${regression.step}`
      : `${regression.metric} is undefined`
  }`;
}

/** A metric that is another of the same network, in a sentence. */
export function changeWords(change: NightComparison["changes"][number]): string {
  const { configuration, seed, was } = change;
  return `${configuration}, seed ${seed}: ${
    valueWords(change)
  } of the same network: the baseline says ${was}`;
}

/** The summary of a night. */
export interface NightSummary {
  /** Title of the study. */
  title: string;
  /** The comparison with the baseline. */
  comparison: NightComparison;
  /** Losses whose values or gradients differ from their references, one sentence each. */
  faults: readonly string[];
  /** Components that compute something else than the baseline says, one sentence each. */
  otherwise?: readonly string[];
  /** Steps that have become dearer for good, one sentence each. */
  slower?: readonly string[];
  /** The verdicts on the study's claims. */
  claims: readonly ClaimVerdict[];
  /** The history with tonight. */
  trend: readonly TrendSeries[];
}

const HEADINGS = {
  identical: "the same as the baseline, bit for bit",
  equivalent: "other bits than the baseline, nothing worse",
  changed: "other metrics of the same networks",
  regressed: "worse than the baseline",
};

/** The night in Markdown, as the summary of a job shows it. */
export function nightMarkdown(
  { title, comparison, faults, otherwise = [], slower = [], claims, trend }: NightSummary,
): string {
  const { outcome, identical, total, metrics, regressions, changes: remeasured } = comparison;
  const moved = metrics.filter((each) => each.outcome !== "same");
  const changes = trend.flatMap(({ configuration, metric, changes }) =>
    changes.map((change) => ({ configuration, metric, ...change }))
  );
  return [
    `# Nightly: ${
      faults.length > 0
        ? "losses differ from their references"
        : otherwise.length > 0
        ? "components compute something else"
        : slower.length > 0 && ["identical", "equivalent"].includes(outcome)
        ? `slower; ${HEADINGS[outcome]}`
        : HEADINGS[outcome]
    }`,
    `${title}: ${identical} of ${total} runs agree with the baseline bit for bit.`,
    ...section("Regressions", regressions.map((each) => `- ${regressionWords(each)}`)),
    ...section("Measures that changed", remeasured.map((each) => `- ${changeWords(each)}`)),
    ...section("Losses that differ from their references", faults.map((each) => `- ${each}`)),
    ...section("Components that compute something else", otherwise.map((each) => `- ${each}`)),
    ...section("Steps that cost more", slower.map((each) => `- ${each}`)),
    ...section(
      `Metrics that moved (${moved.length} of ${metrics.length} compared)`,
      moved.length === 0 ? [] : metricTable(moved),
    ),
    ...section("Closest to moving", moved.length > 0 ? [] : metricTable(closest(metrics))),
    ...section("Claims", claims.map(claimLine)),
    ...section(
      "Change points of the history",
      changes.map(({ configuration, metric, night, date, before, after }) =>
        `- ${configuration}, ${metric}: ${shortNumber(before)} to ${
          shortNumber(after)
        } at night ${night} (${date.slice(0, 10)})`
      ),
    ),
  ].join("\n\n") + "\n";
}

function claimLine({ id, verdict, reason, withdrawn }: ClaimVerdict): string {
  return `- ${id}: ${verdict}. ${withdrawn ?? reason}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, lines.join("\n")];
}

/** The metrics with the smallest p-values. */
function closest(metrics: readonly MetricComparison[]): MetricComparison[] {
  return metrics.toSorted((a, b) => a.p - b.p).slice(0, 5);
}

function metricTable(metrics: readonly MetricComparison[]): string[] {
  if (metrics.length === 0) return [];
  return [
    "| Configuration | Metric | Outcome | Baseline | Tonight | Evidence |",
    "| --- | --- | --- | ---: | ---: | --- |",
    ...metrics.map(({ configuration, metric, outcome, baseline, current, reason }) =>
      `| ${configuration} | ${metric} | ${outcome} | ${shortNumber(baseline)} | ${
        shortNumber(current)
      } | ${reason} |`
    ),
  ];
}
