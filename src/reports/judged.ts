import type { ClaimVerdict } from "../judge/claims/mod.ts";
import type { ReportVerdict } from "./types.ts";

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

/** A number to three significant digits. */
export const shortNumber = (value: number) => String(Number(value.toPrecision(3)));

/** The interval of an estimate with its level; empty where there is none. */
export function rangeText({ interval: { low, high, level } }: ClaimVerdict): string {
  if (Number.isNaN(low)) return "";
  const percent = Number((100 * level).toFixed(1));
  return ` (${percent} % interval ${shortNumber(low)} to ${shortNumber(high)})`;
}

/** The estimand, by the kind of the claim. */
function estimateText({ kind, metric }: ClaimVerdict): string | undefined {
  if (kind === "comparison") return `Difference of ${metric}`;
  if (kind === "equivalence") return `Difference of ${metric} between the sides that decide`;
  if (kind === "spread") return `Difference of the spreads of ${metric}`;
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
