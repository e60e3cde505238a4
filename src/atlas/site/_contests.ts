import { bestOf, meanInterval } from "../../reports/best.ts";
import {
  type Configuration,
  configurations,
  sharedSettings,
} from "../../reports/configurations.ts";
import { mean, metricDisplay, metricNames, metricValues } from "../../reports/metrics.ts";
import { lossLabel, settingsOf, taskSettings } from "../../reports/names.ts";
import type { ReportRun } from "../../reports/mod.ts";
import { configurationFields, fieldsKey } from "../../study/configuration.ts";

/** How one loss does on one metric, among those that differ from it in nothing else. */
export interface Standing {
  configuration: Configuration;
  /** Over the seeds that have a value. */
  mean: number;
  seeds: number;
  /** The 95 % interval of the mean; undefined of one seed. */
  interval?: { low: number; high: number };
  /** 1 for the best mean; undefined of a single one, and where a metric has no better side. */
  rank?: number;
  /** Whether the seeds cannot tell it from the best. */
  tied: boolean;
}

/** The configurations of a study that differ in nothing but the loss and what else may vary. */
export interface Contest {
  /** The name of the study. */
  study: string;
  /** The settings that they share, such as `mnist · 2-D`. */
  setting: string;
  dataset: string;
  /** The configurations, each with its loss as its label. */
  configurations: Configuration[];
  /** By metric, the best first. */
  standings: ReadonlyMap<string, Standing[]>;
}

/**
 * Groups the configurations of a study that can be compared by their losses, and ranks them.
 *
 * @param study The name of the study.
 * @param runs Its runs.
 * @param varying A setting that may vary beside the loss, such as `dimension`.
 * @returns Groups in the order of the reports.
 */
export function contestsOf(
  study: string,
  runs: readonly ReportRun[],
  varying?: "dimension",
): Contest[] {
  const shared = sharedSettings(runs);
  const fixed = ({ cell }: Configuration) => {
    const fields = configurationFields(cell);
    return fieldsKey(
      fields,
      [...fields.keys()].filter((name) => name !== varying && !name.startsWith("loss.")),
    );
  };
  return [...Map.groupBy(configurations(runs), fixed).values()].map((group) => {
    const { cell } = group[0]!;
    const dimension = `${cell.dimension}-D`;
    const kept = new Set([...taskSettings(cell), dimension]);
    const setting = settingsOf(cell)
      .filter((text) => kept.has(text) || !shared.includes(text))
      .filter((text) => varying === undefined || text !== dimension);
    const all = group.map((each) => ({
      ...each,
      label: lossLabel(each.cell) + (varying === undefined ? "" : `, ${each.cell.dimension}-D`),
    }));
    const metrics = metricNames(all.flatMap(({ runs }) => runs));
    return {
      study,
      setting: setting.join(" · "),
      dataset: cell.dataset,
      configurations: all,
      standings: new Map(metrics.map((metric) => [metric, standingsOf(all, metric)])),
    };
  });
}

/** Ranks the configurations that have a value of a metric. */
function standingsOf(all: readonly Configuration[], metric: string): Standing[] {
  const best = bestOf(all, metric);
  const sign = metricDisplay(metric).direction === "lower" ? 1 : -1;
  const ranked = all.map((configuration) => {
    const values = metricValues(configuration, metric);
    const interval = meanInterval(configuration, metric);
    return {
      configuration,
      mean: mean(values),
      seeds: values.length,
      ...(interval && { interval }),
      tied: best?.tied.includes(configuration) ?? false,
    };
  })
    .filter(({ seeds }) => seeds > 0)
    .sort((a, b) => sign * (a.mean - b.mean));
  return ranked
    .map((standing, index) => ({
      ...standing,
      ...(best && ranked.length > 1 && { rank: index + 1 }),
    }));
}
