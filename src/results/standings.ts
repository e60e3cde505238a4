import { hasFailed, valueOf } from "../claims/training_end.ts";
import { behindBest } from "../statistics/best.ts";
import { tInterval } from "../statistics/mean_tests.ts";
import { isTie } from "../statistics/summary.ts";
import type { Configuration } from "./configurations.ts";
import { mean, metricDisplay, metricValues, recorded, standardDeviation } from "./metrics.ts";
import { count, formatSpread, listWords } from "./text.ts";

/** Level at which configurations count as significantly different. */
const ALPHA = 0.05;

/** The rule by which every ranking tells what is behind the best, in a few words. */
export const RANKING_RULE = `t tests, max-t over all pairs, ${ALPHA}`;

/** What the marks of {@linkcode Standing.mark} say, wherever they stand. */
export const MARKS_EXPLAINED =
  `bold: the best and, with ≈, what is not significantly different from it (${RANKING_RULE})`;

/** The values of a metric over the seeds of a configuration. */
export interface Measured {
  /** How many seeds have a value. */
  seeds: number;
  /** How many seeds there are. */
  of: number;
  /** The mean of those that have a value; NaN where none has. */
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
  /** The mean by which it is ranked, in which a seed without a value has the worst there is. */
  counted: number;
  /**
   * 1 for the best mean, and the same for equal ones; undefined of a single one, and where the metric
   * has no better side.
   */
  rank?: number;
  /** Whether it is the one best. */
  best: boolean;
  /** Whether it is not significantly different from the best. */
  tied: boolean;
  /**
   * How terminal, page, LaTeX and figure mark it; absent of what is behind, and of all where nothing is
   * told apart: where every mean is the same, or of one seed.
   */
  mark?: "best" | "tied";
}

/** Summarises the values of a metric over the seeds of a configuration. */
export function measured(configuration: Pick<Configuration, "runs">, metric: string): Measured {
  const values = metricValues(configuration, metric);
  const summary = {
    seeds: values.length,
    of: configuration.runs.length,
    mean: mean(values),
    deviation: standardDeviation(values),
  };
  if (summary.seeds < 2) return summary;
  const { range: [least, greatest] } = metricDisplay(metric);
  const { low, high } = tInterval(values);
  return { ...summary, interval: { low: Math.max(least, low), high: Math.min(greatest, high) } };
}

/** How many seeds there are, and how many of them have a value where some have none. */
export function seedsText({ seeds, of }: Pick<Measured, "seeds" | "of">): string {
  return seeds === of ? count(of, "seed") : `${seeds} of ${count(of, "seed")}`;
}

/** A mean with its spread, and of how many seeds it is where some have no value. */
export function measuredText({ seeds, of, mean, deviation }: Measured): string {
  const text = formatSpread(mean, deviation);
  return seeds === 0 || seeds === of ? text : `${text} (${seeds} of ${of})`;
}

/** How many configurations a sentence names. */
const NAMED = 5;

/** Of which configurations a mean is not one of all seeds, in a clause; empty where of none. */
export function gapsClause(all: readonly Configuration[], metrics: readonly string[]): string {
  const gaps = all.flatMap((configuration) => {
    const { label, runs: { length } } = configuration;
    const seeds = metrics.map((metric) => metricValues(configuration, metric).length)
      .filter((seeds) => seeds > 0 && seeds < length);
    return seeds.length === 0 ? [] : [`${label} (${Math.min(...seeds)} of ${length})`];
  });
  if (gaps.length === 0) return "";
  const rest = gaps.length - NAMED;
  const named = rest > 0 ? [...gaps.slice(0, NAMED), `${rest} more`] : gaps;
  return `; means are of the seeds that have a value, which are not all of ${listWords(named)}`;
}

/**
 * The values of each configuration by seed, as claims count them: a network that failed, or of which
 * the metric is undefined, has the worst value there is, that is the end of the metric's range, and
 * where it has none the worst of all configurations. What was not measured does not count.
 */
export function countedValues(
  all: readonly Configuration[],
  metric: string,
): Map<number, number>[] {
  const { direction, range } = metricDisplay(metric);
  const values = all.flatMap((configuration) => metricValues(configuration, metric));
  const [end, worstOf] = direction === "lower" ? [range[1], Math.max] : [range[0], Math.min];
  const worst = Number.isFinite(end)
    ? end
    : values.reduce((worst, value) => worstOf(worst, value), values[0] ?? NaN);
  return all.map(({ runs }) =>
    new Map(runs.flatMap((run) => {
      const value = valueOf(run, metric);
      if (value !== undefined) return [[run.cell.seed, value] as const];
      const counts = direction !== "none" && (recorded(run, metric) === null || hasFailed(run));
      return counts ? [[run.cell.seed, worst] as const] : [];
    }))
  );
}

/** The means by which configurations are ranked; NaN of one in which no seed has a value. */
export function countedMeans(all: readonly Configuration[], metric: string): number[] {
  return countedValues(all, metric).map((values, at) =>
    metricValues(all[at]!, metric).length === 0 ? NaN : mean([...values.values()])
  );
}

/**
 * Ranks the configurations of one task on a metric, and finds those that are not significantly
 * different from the best: those that {@linkcode behindBest} does not find behind. Which one is the
 * best is read off the same values, and the rule takes account of that. Failures count as they do in
 * claims: a mean of the survivors wins nothing. Every table and ranking of a report is made of these.
 *
 * @param all The configurations.
 * @param metric A metric.
 * @returns The standings, the best mean first, those without a value last; a metric without a better
 * side has no best.
 */
export function standings(all: readonly Configuration[], metric: string): Standing[] {
  const { direction } = metricDisplay(metric);
  const sign = direction === "lower" ? 1 : -1;
  const values = countedValues(all, metric);
  const sorted = all
    .map((configuration, at) => {
      const own = measured(configuration, metric);
      const counted = own.seeds === 0 ? NaN : mean([...values[at]!.values()]);
      return { configuration, counted, bySeed: values[at]!, ...own };
    })
    .sort((a, b) =>
      Number(a.seeds === 0) - Number(b.seeds === 0) || sign * (a.counted - b.counted) || 0
    );
  const ranked = direction === "none" ? [] : sorted.filter(({ seeds }) => seeds > 0);
  const [best, ...others] = ranked;
  const better = ranked.map(({ bySeed }) =>
    sign < 0 ? bySeed : new Map([...bySeed].map(([seed, value]) => [seed, -value]))
  );
  const behind = others.length === 0 ? [] : behindBest(better, { alpha: ALPHA });
  const first = ({ counted }: Pick<Standing, "counted">) => isTie(counted, best?.counted ?? NaN);
  const tied = new Set(others.filter((each, at) => first(each) || !behind[at + 1]));
  const isTold = ranked.some((each) => !first(each)) && ranked.some(({ seeds }) => seeds > 1);
  return sorted.map((each) => {
    const { bySeed: _, ...rest } = each;
    const isRanked = others.length > 0 && each.seeds > 0;
    const mark = each === best || tied.has(each) ? first(each) ? "best" : "tied" : undefined;
    return {
      ...rest,
      ...(isRanked &&
        { rank: 1 + sorted.findIndex((other) => isTie(other.counted, each.counted)) }),
      best: each === best,
      tied: tied.has(each),
      ...(isTold && mark !== undefined && { mark }),
    };
  });
}

/** A standing that says how a configuration does, and not whether that is better than others. */
export function unranked({ rank: _, mark: __, ...standing }: Standing): Standing {
  return { ...standing, best: false, tied: false };
}

/** The one best of several configurations; undefined where there is nothing to compare. */
export function leaderOf(all: readonly Configuration[], metric: string): Standing | undefined {
  return all.length < 2 ? undefined : standings(all, metric).find(({ best }) => best);
}
