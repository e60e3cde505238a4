import { normalQuantile } from "./_distributions.ts";
import type { Interval } from "./result.ts";

/**
 * An interval where all observations share a further error: its half-widths and that of the error, by
 * the normal distribution, add as variances do.
 *
 * @param interval The interval over observations.
 * @param estimate The estimate within it.
 * @param error The standard error that they share.
 * @param level The coverage asked for.
 */
export function withSharedError(
  { low, high, level: reached }: Interval,
  estimate: number,
  error: number,
  level: number,
): Interval {
  const reach = normalQuantile((1 + level) / 2) * error;
  return {
    low: estimate - Math.hypot(estimate - low, reach),
    high: estimate + Math.hypot(high - estimate, reach),
    level: reached,
  };
}
