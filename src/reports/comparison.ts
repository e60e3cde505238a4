import { compareAll, type ComparisonResult } from "../judge/statistics/mod.ts";
import type { Cell } from "../study/mod.ts";
import { type Configuration, configurations, sharedSettings } from "./configurations.ts";
import type { ReportRun } from "./types.ts";
import { mean, metricDisplay, standardDeviation } from "./metrics.ts";
import { lossLabel, settingsOf, taskLabel, taskSettings } from "./names.ts";

/** One metric of one configuration that both sets of runs have. */
export interface ConfigurationComparison extends
  Partial<
    Pick<ComparisonResult, "interval" | "adjustedP" | "outcome">
  > {
  task: string;
  configuration: string;
  metric: string;
  /** Whether the values are those of the seeds that both have. */
  paired: boolean;
  first: Sample;
  second: Sample;
  /** The mean of the second less that of the first. */
  difference: number;
}

/** The values that are compared. */
export interface Sample {
  mean: number;
  /** The sample standard deviation; NaN of a single value. */
  deviation: number;
  seeds: number;
}

/** Two sets of runs side by side. */
export interface RunsComparison {
  /** The settings that all runs of one set share and none of the other has, such as `3 epochs`. */
  settings: [first: string[], second: string[]];
  /** Networks that are in both. */
  identical: number;
  /** Configurations that the other set does not have. */
  only: [first: string[], second: string[]];
  comparisons: ConfigurationComparison[];
}

/** The fewest values of which a spread can be taken. */
const LEAST = 2;

/**
 * Compares the configurations of two sets of runs that are equal in name.
 *
 * The name leaves out what all share, and what tells the two sets apart as a whole, such as the epochs of
 * two profiles, but never another task. The t tests are paired where two or more seeds agree and Welch's where not, with
 * Holm's correction over all of them.
 *
 * @param first The one set.
 * @param second The other.
 * @param metrics Names of columns.
 * @returns The comparison; without an interval where there are fewer than two values a side.
 */
export function compareRuns(
  first: readonly ReportRun[],
  second: readonly ReportRun[],
  metrics: readonly string[],
): RunsComparison {
  const settings: [string[], string[]] = [ownSettings(first, second), ownSettings(second, first)];
  const common = sharedSettings([...first, ...second]);
  const [a, b] = [
    byName(first, [...common, ...settings[0]]),
    byName(second, [...common, ...settings[1]]),
  ];
  const samples = [...a].flatMap(([name, one]) => {
    const other = b.get(name);
    return other === undefined ? [] : metrics.flatMap((metric) => {
      const values = valuesOf(one, other, metric);
      return values.first.length === 0 || values.second.length === 0
        ? []
        : [{ metric, cell: one.cell, ...values }];
    });
  });
  const tested = samples.filter(({ first, second }) =>
    Math.min(first.length, second.length) >= LEAST
  );
  const results = compareAll(tested.map(({ metric, first, second, paired }) => ({
    baseline: first,
    current: second,
    paired,
    smallestEffect: 0,
    direction: metricDisplay(metric).direction,
  })));
  const digests = new Set(first.map(({ digest }) => digest));
  return {
    settings,
    identical: second.filter(({ digest }) => digests.has(digest)).length,
    only: [missing(a, b), missing(b, a)],
    comparisons: samples.map((sample) => {
      const { metric, cell, first, second, paired } = sample;
      const result = results[tested.indexOf(sample)];
      return {
        task: taskLabel(cell),
        configuration: labelOf(cell, [...common, ...settings[0], ...taskSettings(cell)]),
        metric,
        paired,
        first: summary(first),
        second: summary(second),
        difference: mean(second) - mean(first),
        ...(result && {
          interval: result.interval,
          adjustedP: result.adjustedP,
          outcome: result.outcome,
        }),
      };
    }),
  };
}

/** The settings that all of one set share and none of the other has, the task aside. */
function ownSettings(own: readonly ReportRun[], other: readonly ReportRun[]): string[] {
  const elsewhere = new Set(other.flatMap(({ cell }) => settingsOf(cell)));
  const tasks = new Set(own.flatMap(({ cell }) => taskSettings(cell)));
  return sharedSettings(own).filter((each) => !elsewhere.has(each) && !tasks.has(each));
}

function byName(runs: readonly ReportRun[], left: readonly string[]): Map<string, Configuration> {
  return new Map(configurations(runs).map((each) => [labelOf(each.cell, left), each]));
}

/** The loss and the settings of a cell without those that need not be said. */
function labelOf(cell: Cell, left: readonly string[]): string {
  const said = settingsOf(cell).filter((setting) => !left.includes(setting));
  return [lossLabel(cell), ...said].join(" · ");
}

const missing = (own: Map<string, unknown>, other: Map<string, unknown>) =>
  [...own.keys()].filter((name) => !other.has(name));

/** The values of the seeds that both have, or all of each where fewer than two agree. */
function valuesOf(one: Configuration, other: Configuration, metric: string) {
  const [a, b] = [bySeed(one, metric), bySeed(other, metric)];
  const seeds = [...a.keys()].filter((seed) => b.has(seed));
  return seeds.length >= LEAST
    ? { first: seeds.map((s) => a.get(s)!), second: seeds.map((s) => b.get(s)!), paired: true }
    : { first: [...a.values()], second: [...b.values()], paired: false };
}

function bySeed({ runs }: Configuration, metric: string): Map<number, number> {
  return new Map(runs.flatMap(({ cell: { seed }, metrics }) => {
    const value = metrics[metric];
    return typeof value === "number" && Number.isFinite(value) ? [[seed, value] as const] : [];
  }));
}

function summary(values: readonly number[]): Sample {
  return { mean: mean(values), deviation: standardDeviation(values), seeds: values.length };
}
