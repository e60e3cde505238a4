import { holm, pairedT, tInterval, welch } from "../judge/statistics/mod.ts";
import type { Configuration } from "./configurations.ts";
import { mean, metricDisplay, metricValues } from "./metrics.ts";

/** Level at which configurations count as told apart. */
const ALPHA = 0.05;

/** The best configuration of one task on one metric. */
export interface Best {
  configuration: Configuration;
  mean: number;
  /** The 95 % interval of the mean by Student's t; undefined of a single seed. */
  interval?: { low: number; high: number };
  /** Those that cannot be told apart from it, in the order of the report. */
  tied: Configuration[];
}

/**
 * Finds the best configuration, and those that the seeds cannot tell from it: t tests, paired where
 * the seeds agree and Welch's where not, corrected by Holm over all comparisons with the best.
 *
 * @param all The configurations of one task.
 * @param metric A metric.
 * @returns The best; undefined where the metric has no better side or no value.
 */
export function bestOf(all: readonly Configuration[], metric: string): Best | undefined {
  const { direction } = metricDisplay(metric);
  if (direction === "none") return undefined;
  const sign = direction === "higher" ? 1 : -1;
  const [best, ...others] = all
    .map((configuration) => ({ configuration, value: mean(metricValues(configuration, metric)) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => sign * (b.value - a.value));
  if (best === undefined) return undefined;
  const p = others.map(({ configuration }) =>
    difference(best.configuration, configuration, metric)
  );
  const adjusted = holm(p);
  const tied = others.filter((_, i) => adjusted[i]! >= ALPHA).map((each) => each.configuration);
  const interval = meanInterval(best.configuration, metric);
  return {
    configuration: best.configuration,
    mean: best.value,
    ...(interval !== undefined && { interval }),
    tied: all.filter((each) => tied.includes(each)),
  };
}

/**
 * The 95 % interval of a configuration's mean by Student's t, within the range of the metric.
 *
 * @returns The interval; undefined of fewer than two values.
 */
export function meanInterval(
  configuration: Pick<Configuration, "runs">,
  metric: string,
): { low: number; high: number } | undefined {
  const values = metricValues(configuration, metric);
  if (values.length < 2) return undefined;
  const { range: [least, greatest] } = metricDisplay(metric);
  const { low, high } = tInterval(values);
  return { low: Math.max(least, low), high: Math.min(greatest, high) };
}

/** The p-value of the difference of two means; 1 where the seeds are too few to tell. */
function difference(a: Configuration, b: Configuration, metric: string): number {
  const [x, y] = [a, b].map((each) => metricValues(each, metric)) as [number[], number[]];
  if (x.length < 2 || y.length < 2) return 1;
  const seeds = [a, b].map(({ runs }) => runs.map(({ cell }) => cell.seed).join());
  const paired = seeds[0] === seeds[1] && x.length === y.length && x.length === a.runs.length;
  const { p } = paired ? pairedT(x, y) : welch(x, y);
  return Number.isNaN(p) ? 1 : p;
}
