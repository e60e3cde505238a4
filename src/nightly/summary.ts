import type { ClaimVerdict } from "../claims/mod.ts";
import { shortNumber } from "../statistics/summary.ts";
import type { MetricComparison, NightComparison } from "./compare.ts";
import type { TrendSeries } from "./records.ts";

/** The summary of a night. */
export interface NightSummary {
  /** Title of the study. */
  title: string;
  /** The comparison with the baseline. */
  comparison: NightComparison;
  /** Losses whose values or gradients differ from their references, one sentence each. */
  faults: readonly string[];
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
export function nightMarkdown({ title, comparison, faults, claims, trend }: NightSummary): string {
  const { outcome, identical, total, metrics, regressions, changes: remeasured } = comparison;
  const moved = metrics.filter((each) => each.outcome !== "same");
  const changes = trend.flatMap(({ configuration, metric, changes }) =>
    changes.map((change) => ({ configuration, metric, ...change }))
  );
  return [
    `# Nightly: ${faults.length > 0 ? "losses differ from their references" : HEADINGS[outcome]}`,
    `${title}: ${identical} of ${total} runs agree with the baseline bit for bit.`,
    ...section("Regressions", regressions.map((each) => `- ${each}`)),
    ...section("Measures that changed", remeasured.map((each) => `- ${each}`)),
    ...section("Losses that differ from their references", faults.map((each) => `- ${each}`)),
    ...section(
      `Metrics that moved (${moved.length} of ${metrics.length} compared)`,
      moved.length === 0 ? [] : metricTable(moved),
    ),
    ...section("Closest to moving", moved.length > 0 ? [] : metricTable(closest(metrics))),
    ...section("Claims", claims.map(({ id, verdict, reason }) => `- ${id}: ${verdict}. ${reason}`)),
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
