import type { Cell } from "../cell/cell.ts";
import { compareBySeed, type ComparisonResult } from "../statistics/compare.ts";
import { type Configuration, configurations, sharedSettings } from "./configurations.ts";
import { mean, metricDisplay, standardDeviation, valuesBySeed } from "./metrics.ts";
import { lossLabel, settingsOf, taskLabel, taskSettings } from "./names.ts";
import type { Measured } from "./standings.ts";
import type { ReportRun } from "./types.ts";

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
  /** The mean of the second minus that of the first. */
  difference: number;
}

/** The values that are compared. */
export type Sample = Pick<Measured, "mean" | "deviation" | "seeds" | "of">;

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

/**
 * Compares the configurations of two sets of runs that are equal in name.
 *
 * The name leaves out what all share, and what distinguishes the two sets as a whole, such as the
 * epochs of two profiles, but never the task. Seeds are paired as {@linkcode compareBySeed} does, with
 * Holm's correction over all comparisons.
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
      const [baseline, current] = [valuesBySeed(one, metric), valuesBySeed(other, metric)];
      const { direction } = metricDisplay(metric);
      return baseline.size === 0 || current.size === 0
        ? []
        : [{ metric, cell: one.cell, of: [one, other], baseline, current, direction }];
    });
  });
  const compared = compareBySeed(samples);
  const digests = new Set(first.map(({ digest }) => digest));
  return {
    settings,
    identical: second.filter(({ digest }) => digests.has(digest)).length,
    only: [missing(a, b), missing(b, a)],
    comparisons: samples.map(({ metric, cell, of: [one, other] }, at) => {
      const { baseline: first, current: second, paired = true, result } = compared[at]!;
      const shared = one!.runs.filter((run) =>
        other!.runs.some(({ cell }) => cell.seed === run.cell.seed)
      );
      return {
        task: taskLabel(cell),
        configuration: labelOf(cell, [...common, ...settings[0], ...taskSettings(cell)]),
        metric,
        paired,
        first: summary(first, paired ? shared.length : one!.runs.length),
        second: summary(second, paired ? shared.length : other!.runs.length),
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

function summary(values: readonly number[], of: number): Sample {
  return {
    mean: mean(values),
    deviation: standardDeviation(values),
    seeds: values.length,
    of,
  };
}
