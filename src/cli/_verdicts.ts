import type { ReportVerdict } from "../reports/mod.ts";
import type { ClaimVerdict } from "../judge/claims/mod.ts";
import { formatTable } from "./_table.ts";

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

/** The verdicts for the terminal: a table, then the reasons. */
export function verdictsText(verdicts: readonly ClaimVerdict[]): string {
  const number = (value: number) => Number.isNaN(value) ? "" : String(Number(value.toPrecision(3)));
  const table = formatTable(
    ["Claim", "Verdict", "Metric", "Estimate", "Low", "High", "N", "Adjusted p", "Seeds needed"],
    verdicts.map((verdict) => [
      verdict.id,
      verdict.verdict,
      verdict.metric,
      ...[verdict.estimate, verdict.interval.low, verdict.interval.high].map(number),
      String(verdict.pairs),
      number(verdict.adjustedP),
      String(verdict.seedsToDecide ?? ""),
    ]),
  );
  const reasons = verdicts.map((verdict) => `${verdict.id}: ${evidenceOf(verdict)}`);
  return `${table}\n\n${reasons.join("\n")}`;
}

/** What an estimate is of, by the kind of the claim. */
function estimateText({ kind, metric }: ClaimVerdict): string | undefined {
  if (kind === "comparison") return `Difference of ${metric}`;
  if (kind === "equivalence") return `Difference of ${metric} between the sides that decide`;
  return kind === "rate" ? "Difference of the rates" : undefined;
}

/** The evidence in words: the estimate with its interval, the other estimand beside it, the test. */
function evidenceOf(verdict: ClaimVerdict): string {
  const { estimate, interval: { low, high, level }, estimand, beside, kind } = verdict;
  const short = (value: number) => String(Number(value.toPrecision(3)));
  const range = Number.isNaN(low)
    ? ""
    : ` (${Number((100 * level).toFixed(1))} % interval ${short(low)} to ${short(high)})`;
  const named = estimateText(verdict);
  const other = beside === undefined || Number.isNaN(beside.estimate)
    ? ""
    : `, ${beside.interval === undefined ? "median" : "mean"} ${short(beside.estimate)}`;
  const parts = [
    ...(named !== undefined && !Number.isNaN(estimate)
      ? [`${named}: ${short(estimate)}${range}${kind === "rate" ? "" : ` for ${estimand}`}${other}`]
      : []),
    kind === "correlation" && range !== "" ? `${verdict.reason}${range}` : verdict.reason,
    ...verdict.notes,
  ];
  return parts.join("; ");
}
