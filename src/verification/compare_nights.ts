import { findColumn } from "../measures/columns.ts";
import { compareAll, type ComparisonResult } from "../statistics/compare.ts";
import { mean } from "../statistics/summary.ts";
import { compareResults, type Differences, type Results, type ValueDifference } from "./compare.ts";
import { smallestChange } from "../study/smallest_effects.ts";
import type { NightRun } from "./nights.ts";

/** One metric of one configuration, in the baseline and tonight. */
export interface MetricComparison extends ComparisonResult {
  /** The configuration. */
  configuration: string;
  /** The metric. */
  metric: string;
  /** How many seeds both nights have a value for. */
  seeds: number;
  /** Mean over these seeds in the baseline. */
  baseline: number;
  /** Mean over these seeds tonight. */
  current: number;
  /** The smallest difference of means that counts. */
  smallestEffect: number;
}

/** How a night compares with the baseline. */
export interface NightComparison {
  /**
   * `identical`: every network is the same bit for bit, and so are its metrics, which needs no
   * statistics. `equivalent`: bits differ, and no metric is worse. `changed`: a metric is another
   * though the network is the same, in either direction. `regressed`: a metric is worse, or a run was
   * lost.
   */
  outcome: "identical" | "equivalent" | "changed" | "regressed";
  /** Runs whose networks are the same bit for bit. */
  identical: number;
  /** All runs. */
  total: number;
  /** The metrics of the configurations some of whose bits differ. */
  metrics: MetricComparison[];
  /** What got worse. */
  regressions: Regression[];
  /** Metrics that no training explains: the code that takes them has changed. */
  changes: (RunOf & ValueDifference)[];
}

/** The run that something is said of. */
interface RunOf {
  configuration: string;
  seed: number;
}

/** A metric that is worse over the seeds, a run that diverges, or one that lost a value. */
export type Regression =
  | { type: "worse"; metric: MetricComparison }
  | { type: "diverged"; run: RunOf; step: number }
  | { type: "undefined"; run: RunOf; metric: string };

/**
 * Compares a night with its baseline: networks bit for bit, with the metrics of those that are the
 * same, and where bits differ by statistics over the seeds, with Holm's correction over all
 * configurations and metrics that differ.
 *
 * @param baseline The runs of the baseline.
 * @param current Tonight's runs of the same cells.
 * @param options `alpha`: level of the family, default 0.05.
 */
export function compareNights(
  baseline: readonly NightRun[],
  current: readonly NightRun[],
  options: { alpha?: number } = {},
): NightComparison {
  const before = new Map(baseline.map((run) => [run.cell, run]));
  const pairs = current.flatMap((now): NightPair[] => {
    const then = before.get(now.cell);
    if (then === undefined) return [];
    return [{ then, now, differences: compareResults(resultsOf(then), resultsOf(now)) }];
  });
  const samples = [...Map.groupBy(pairs, ({ now }) => now.configuration)]
    .flatMap(([configuration, group]) =>
      group.every(isIdentical) ? [] : samplesOf(configuration, group)
    );
  const results = compareAll(samples, options);
  const metrics = samples.map((
    { configuration, metric, smallestEffect, ...sample },
    at,
  ): MetricComparison => ({
    configuration,
    metric,
    smallestEffect,
    ...results[at]!,
    seeds: sample.baseline.length,
    baseline: mean(sample.baseline),
    current: mean(sample.current),
  }));
  const regressions = [
    ...pairs.filter((pair) => !isIdentical(pair)).flatMap(losses),
    ...metrics.filter(({ outcome }) => outcome === "regressed")
      .map((metric): Regression => ({ type: "worse", metric })),
  ];
  const changes = pairs.filter(isIdentical).flatMap(changedMetrics);
  const identical = pairs.filter(isIdentical).length;
  return {
    outcome: regressions.length > 0
      ? "regressed"
      : changes.length > 0
      ? "changed"
      : identical === current.length
      ? "identical"
      : "equivalent",
    identical,
    total: current.length,
    metrics,
    regressions,
    changes,
  };
}

interface NightPair {
  then: NightRun;
  now: NightRun;
  differences: Differences;
}

const resultsOf = ({ bits, metrics }: NightRun): Results => ({
  parts: { bits },
  values: metrics,
  notes: {},
});

const isIdentical = ({ differences: { parts } }: NightPair) => parts.length === 0;

/** How much another order of summation may change a metric, relative to the larger of 1 and its size. */
const SUMMATION = 1e-6;

/** Metrics that differ though they were taken of the same network. */
function changedMetrics({ then, now: { configuration, seed }, differences }: NightPair) {
  return differences.values
    .filter(({ column, relative }) => Object.hasOwn(then.metrics, column) && relative > SUMMATION)
    .map((difference) => ({ configuration, seed, ...difference }));
}

/** The fewest seeds of which a spread can be taken. */
const LEAST_SEEDS = 2;

/** A sample per metric, of the seeds for which both nights have a value. */
function samplesOf(configuration: string, group: readonly NightPair[]) {
  const names = Object.keys(group[0]!.then.metrics);
  return names.flatMap((metric) => {
    const values = group.map(({ then, now }) => [then.metrics[metric], now.metrics[metric]])
      .filter((pair): pair is [number, number] => pair.every(Number.isFinite));
    if (values.length < LEAST_SEEDS) return [];
    const baseline = values.map(([then]) => then);
    return [{
      configuration,
      metric,
      baseline,
      current: values.map(([, now]) => now),
      smallestEffect: smallestChange(metric, mean(baseline)),
      direction: findColumn(metric).direction,
    }];
  });
}

/** The regressions of a run against the baseline: its convergence, or the value of a metric. */
function losses({ then, now }: NightPair): Regression[] {
  const run = { configuration: now.configuration, seed: now.seed };
  if (now.divergedAt !== undefined && then.divergedAt === undefined) {
    return [{ type: "diverged", run, step: now.divergedAt }];
  }
  return Object.entries(then.metrics)
    .filter(([name, value]) => value !== null && (now.metrics[name] ?? null) === null)
    .map(([metric]) => ({ type: "undefined", run, metric }));
}
