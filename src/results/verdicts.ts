import type { ClaimVerdict } from "../claims/mod.ts";
import { shortNumber } from "../statistics/summary.ts";
import { metricDisplay } from "./metrics.ts";

/** The meaning of a verdict for the statement. */
export const VERDICT_WORDS: Readonly<Record<ClaimVerdict["verdict"], string>> = {
  supported: "Supported",
  refuted: "Refuted",
  equivalent: "Equivalent",
  mixed: "Mixed",
  undecided: "Undecided",
  refused: "Not judged",
};

/** What an effect is about: the titles of the metrics, or the event. */
export function effectTitle({ metrics, event }: Pick<ClaimVerdict, "metrics" | "event">): string {
  if (event === undefined) {
    return metrics.map((name) => metricDisplay(name).title).join(" against ");
  }
  const [metric] = metrics;
  return metric === undefined
    ? event.charAt(0).toUpperCase() + event.slice(1)
    : metricDisplay(metric).title + event.slice(metric.length);
}

/** Whether a verdict has an effect to show. */
export const hasEffect = ({ estimate }: Pick<ClaimVerdict, "estimate">) => !Number.isNaN(estimate);

/**
 * The interval of an estimate with its level; empty where there is none.
 *
 * @param verdict A verdict.
 * @param format How to print a number.
 */
export function intervalText(
  { interval: { low, high, level } }: ClaimVerdict,
  format: (value: number) => string = shortNumber,
): string {
  if (Number.isNaN(low)) return "";
  return ` (${Number((100 * level).toFixed(1))} % interval ${format(low)} to ${format(high)})`;
}

/** The estimand, by the kind of the claim. */
function estimateText({ kind, metrics }: ClaimVerdict): string | undefined {
  const names = metrics.join(", ");
  if (kind === "comparison") return `Difference of ${names}`;
  if (kind === "equivalence") return `Difference of ${names} between the sides that decide`;
  if (kind === "spread") return `Difference of the spreads of ${names}`;
  return kind === "rate" ? "Difference of the rates" : undefined;
}

/** The evidence in words: the estimate with its interval, the other estimate, the test. */
export function evidenceText(verdict: ClaimVerdict): string {
  const { estimate, estimand, beside, kind, reason, notes } = verdict;
  const range = intervalText(verdict);
  const named = estimateText(verdict);
  const other = beside === undefined || Number.isNaN(beside.estimate)
    ? ""
    : `, ${beside.interval === undefined ? "median" : "mean"} ${shortNumber(beside.estimate)}`;
  const of = kind === "rate" ? "" : ` for ${estimand}`;
  return [
    ...named !== undefined && hasEffect(verdict)
      ? [`${named}: ${shortNumber(estimate)}${range}${of}${other}`]
      : [],
    kind === "correlation" ? `${reason}${range}` : reason,
    ...notes,
  ].join("; ");
}

/** The settings behind a verdict as text, such as `dimension 2, epochs 10`. */
export function fairnessText({ fairness: { about, shared, seeds } }: ClaimVerdict): string {
  const differing = about.map((name) => name.replace(/^loss\.name$/, "loss"));
  return Object.entries({
    ...shared,
    ...(seeds.length > 0 && { seeds: seeds.join(" ") }),
    ...(differing.length > 0 && { compared: differing.join(" and ") }),
  }).map(([name, value]) => `${name} ${value}`).join(", ");
}
