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
    ["Claim", "Verdict", "Metric", "Estimate", "Low", "High", "Pairs", "Adjusted p", "More seeds"],
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

/** The evidence in words, with the interval and what was left out. */
function evidenceOf(verdict: ClaimVerdict): string {
  const { estimate, interval: { low, high, level }, reason, notes, effectSize, kind } = verdict;
  const short = (value: number) => String(Number(value.toPrecision(3)));
  const range = Number.isNaN(low)
    ? ""
    : ` (${Number((100 * level).toFixed(1))} % interval ${short(low)} to ${short(high)})`;
  const effect = Number.isFinite(effectSize) ? `, d_z = ${short(effectSize)}` : "";
  const parts = [
    ...(kind === "comparison" && !Number.isNaN(estimate)
      ? [`Difference of ${verdict.metric}: ${short(estimate)}${range}${effect}`]
      : []),
    kind === "correlation" && range !== "" ? `${reason}${range}` : reason,
    ...notes,
  ];
  return parts.join("; ");
}
