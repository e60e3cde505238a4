import { findColumn } from "../measures/columns.ts";
import { compareAll, type ComparisonResult, mean } from "../statistics/mod.ts";
import type { NightRun } from "./night.ts";

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
  /** The regressions, a sentence each. */
  regressions: string[];
  /** Metrics that no training explains, a sentence each: the code that takes them has changed. */
  changes: string[];
}

/**
 * Compares a night with its baseline: networks bit for bit, with the metrics of those that are the
 * same, and where bits differ by statistics over the seeds, with Holm's correction over all configurations and metrics that differ.
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
    return then === undefined ? [] : [{ then, now }];
  });
  const differing = Map.groupBy(pairs, ({ now }) => now.configuration);
  for (const [configuration, group] of differing) {
    if (group.every(isIdentical)) differing.delete(configuration);
  }

  const samples = [...differing].flatMap(([configuration, group]) =>
    samplesOf(configuration, group)
  );
  const results = compareAll(samples, options);
  const metrics = samples.map(({ configuration, metric, smallestEffect, ...sample }, at) => ({
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
    ...metrics.filter(({ outcome }) => outcome === "regressed").map((each) =>
      `${each.configuration}: ${each.metric} is worse, ${each.reason}`
    ),
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
}

const isIdentical = ({ then, now }: NightPair) => then.bits === now.bits;

/** The change that another order of summation may make to a metric, relative to the larger of 1 and its size. */
const SUMMATION = 1e-6;

/** Metrics that differ though they were taken of the same network. */
function changedMetrics({ then, now }: NightPair): string[] {
  const names = Object.keys(then.metrics);
  return names.flatMap((name) => {
    const [before, after] = [then.metrics[name] ?? null, now.metrics[name] ?? null];
    if (before === after) return [];
    const isClose = before !== null && after !== null &&
      Math.abs(before - after) <= SUMMATION * Math.max(1, Math.abs(before), Math.abs(after));
    return isClose ? [] : [
      `${now.configuration}, seed ${now.seed}: ${name} is ${after} of the same network: the baseline says ${before}`,
    ];
  });
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
      ...smallestEffect(metric, mean(baseline)),
      direction: findColumn(metric).direction,
    }];
  });
}

/** The regressions of a run against the baseline: its convergence, or the value of a metric. */
function losses({ then, now }: NightPair): string[] {
  const run = `${now.configuration}, seed ${now.seed}`;
  if (now.divergedAt !== undefined && then.divergedAt === undefined) {
    return [`${run}: it diverges at step ${now.divergedAt}`];
  }
  return Object.entries(then.metrics)
    .filter(([name, value]) => value !== null && (now.metrics[name] ?? null) === null)
    .map(([name]) => `${run}: ${name} is undefined`);
}

/** Of the range of a bounded metric. */
const SHARE_OF_RANGE = 0.01;

/** Of the baseline's mean, for a metric without bounds. */
const SHARE_OF_MEAN = 0.1;

/**
 * The smallest change of a metric that is worth an alarm: a hundredth of its range (0.01 of an
 * accuracy, 0.02 of a silhouette), or a tenth of its mean where it has no bounds (a Fisher ratio).
 */
export function smallestEffect(metric: string, baselineMean: number): { smallestEffect: number } {
  const [low, high] = findColumn(metric).range;
  const width = high - low;
  return {
    smallestEffect: Number.isFinite(width)
      ? SHARE_OF_RANGE * width
      : SHARE_OF_MEAN * Math.abs(baselineMean),
  };
}
