import { compareBySeed } from "../statistics/compare.ts";
import { tInterval } from "../statistics/mean_tests.ts";
import type { Configuration } from "./configurations.ts";
import { mean, metricDisplay, metricValues, standardDeviation, valuesBySeed } from "./metrics.ts";

/** Level at which configurations count as significantly different. */
const ALPHA = 0.05;

/** The values of a metric over the seeds of a configuration. */
export interface Measured {
  /** How many seeds have a value. */
  seeds: number;
  /** The mean; NaN where no seed has a value. */
  mean: number;
  /** The sample standard deviation; NaN of fewer than two values. */
  deviation: number;
  /**
   * The 95 % interval of the mean by Student's t, within the range of the metric; undefined of fewer
   * than two values.
   */
  interval?: { low: number; high: number };
}

/** How a configuration does on a metric among others of its task. */
export interface Standing extends Measured {
  configuration: Configuration;
  /** 1 for the best mean; undefined of a single one, and where the metric has no better side. */
  rank?: number;
  /** Whether it is the one best. */
  best: boolean;
  /** Whether it is not significantly different from the best. */
  tied: boolean;
}

/** Summarises the values of a metric over the seeds of a configuration. */
export function measured(configuration: Pick<Configuration, "runs">, metric: string): Measured {
  const values = metricValues(configuration, metric);
  const summary = {
    seeds: values.length,
    mean: mean(values),
    deviation: standardDeviation(values),
  };
  if (summary.seeds < 2) return summary;
  const { range: [least, greatest] } = metricDisplay(metric);
  const { low, high } = tInterval(values);
  return { ...summary, interval: { low: Math.max(least, low), high: Math.min(greatest, high) } };
}

/**
 * Ranks the configurations of one task on a metric, and finds those that are not significantly
 * different from the best: t tests as {@linkcode compareBySeed} pairs them. Which one is the best is
 * read off the same values, so Holm's correction is over all pairs of configurations: over the
 * comparisons with the best alone, equal losses would be called behind far too often. Every table
 * and ranking of a report is made of these.
 *
 * @param all The configurations.
 * @param metric A metric.
 * @returns The standings, the best mean first, those without a value last; a metric without a better
 * side has no best.
 */
export function standings(all: readonly Configuration[], metric: string): Standing[] {
  const { direction } = metricDisplay(metric);
  const sign = direction === "lower" ? 1 : -1;
  const sorted = all
    .map((configuration) => ({ configuration, ...measured(configuration, metric) }))
    .sort((a, b) => Number(a.seeds === 0) - Number(b.seeds === 0) || sign * (a.mean - b.mean) || 0);
  const ranked = direction === "none" ? [] : sorted.filter(({ seeds }) => seeds > 0);
  const [best, ...others] = ranked;
  const bySeed = ranked.map(({ configuration }) => valuesBySeed(configuration, metric));
  // The pairs with the best come first, in the order of the others.
  const pairs = bySeed.flatMap((baseline, at) =>
    bySeed.slice(at + 1).map((current) => ({ baseline, current, direction }))
  );
  const compared = compareBySeed(pairs, { alpha: ALPHA });
  const tied = new Set(
    others.filter((_, at) => (compared[at]!.result?.outcome ?? "same") === "same"),
  );
  return sorted.map((each, index) => ({
    ...each,
    ...(others.length > 0 && each.seeds > 0 && { rank: index + 1 }),
    best: each === best,
    tied: tied.has(each),
  }));
}

/** The one best of several configurations; undefined where there is nothing to compare. */
export function leaderOf(all: readonly Configuration[], metric: string): Standing | undefined {
  return all.length < 2 ? undefined : standings(all, metric).find(({ best }) => best);
}
