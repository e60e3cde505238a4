import type { Configuration } from "./_configurations.ts";
import type { ReportRun } from "./_input.ts";

/** How a metric is shown. */
export interface MetricDisplay {
  title: string;
  /** Which values are better; "neither" where a metric only describes. */
  better: "higher" | "lower" | "neither";
}

const DISPLAY: Record<string, MetricDisplay> = {
  accuracy: { title: "Accuracy", better: "higher" },
  auroc: { title: "Open-set AUROC", better: "higher" },
  aurocLogit: { title: "Open-set AUROC, largest logit", better: "higher" },
  aurocMean: { title: "Open-set AUROC, nearest mean", better: "higher" },
  calinskiHarabasz: { title: "Calinski-Harabasz index", better: "higher" },
  classSeparation: { title: "Class separation R²", better: "neither" },
  daviesBouldin: { title: "Davies-Bouldin index", better: "lower" },
  ece: { title: "Expected calibration error", better: "lower" },
  fisherRatio: { title: "Fisher ratio", better: "higher" },
  fisherTrace: { title: "Fisher trace", better: "higher" },
  fprAt95Tpr: { title: "FPR at 95 % TPR", better: "lower" },
  knnAccuracy: { title: "kNN accuracy", better: "higher" },
  linearProbe: { title: "Linear probe accuracy", better: "higher" },
  mapAtR: { title: "MAP@R", better: "higher" },
  nc1: { title: "Neural collapse NC1", better: "neither" },
  oscr: { title: "OSCR", better: "higher" },
  recallAt1: { title: "Recall@1", better: "higher" },
  silhouette: { title: "Silhouette", better: "higher" },
  silhouetteCosine: { title: "Silhouette, cosine", better: "higher" },
};

/** The title and direction of a metric; an unknown name is spelled out in words. */
export function metricDisplay(name: string): MetricDisplay {
  const known = DISPLAY[name];
  if (known !== undefined) return known;
  const words = name.replace(/[._]/g, " ").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return { title: words.charAt(0).toUpperCase() + words.slice(1), better: "neither" };
}

/** Every metric of the runs: accuracy first, the others by name. */
export function metricNames(runs: readonly ReportRun[]): string[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  const rank = (name: string) => Number(name !== "accuracy");
  return names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b)));
}

/** The defined values of a metric over the seeds of a configuration. */
export function metricValues({ runs }: Pick<Configuration, "runs">, metric: string): number[] {
  return runs.map((run) => run.metrics[metric]).filter((value) =>
    Number.isFinite(value)
  ) as number[];
}

/** The mean, NaN of no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample standard deviation, NaN of fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
