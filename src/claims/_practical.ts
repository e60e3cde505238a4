import { mean } from "../statistics/summary.ts";
import type { Evidence } from "./types.ts";

/** Ends that differ from the smallest effect by rounding alone reach it. */
const ROUNDING = 1e-9;

/** Says of evidence whether its effect matters; nothing where there is no smallest effect of interest. */
export function withPractical(evidence: Evidence, effect: number | undefined): Evidence {
  const { estimate, interval: { low, high } } = evidence;
  if (effect === undefined || Number.isNaN(estimate)) return evidence;
  const least = effect * (1 - ROUNDING);
  const practical = low >= least || high <= -least
    ? "matters"
    : -least < low && high < least
    ? "smaller"
    : "unclear";
  return { ...evidence, smallestEffect: effect, practical };
}

/** The mean of the values of both sides; NaN where there are none. */
export function meanOf(
  { greater, less }: Record<"greater" | "less", readonly (number | null)[]>,
): number {
  const values = [...greater, ...less].filter((value) => value !== null);
  return values.length === 0 ? NaN : mean(values);
}
