import { sortRuns } from "./configurations.ts";
import type { LegendEntry } from "./_legend.ts";
import { lossLabel } from "./names.ts";
import type { ReportRun } from "./types.ts";
import { classMark } from "./theme.ts";

/** The losses of a report as series: a label, a colour and a shape for each. */
export interface LossSeries {
  /** Legend entries, in the order of the report. */
  entries: LegendEntry[];
  /** The label of a run's loss. */
  labelOf(run: ReportRun): string;
  /** The colour of a label. */
  colorOf(label: string): string;
}

/**
 * Gives each loss of a report its colour and shape. A loss whose defaults depend on the dimension is
 * one series over all dimensions.
 *
 * @param runs The runs of the report.
 */
export function lossSeries(runs: readonly ReportRun[]): LossSeries {
  const labelOf = ({ cell }: ReportRun) => lossLabel(cell);
  const labels = [...new Set(sortRuns(runs).map(labelOf))];
  return {
    entries: labels.map((label, i) => ({ label, mark: classMark(i) })),
    labelOf,
    colorOf: (label) => classMark(labels.indexOf(label)).color,
  };
}

/** The factors of a run but for its loss: what makes two runs comparable. */
export function blockOf({ cell }: ReportRun): string {
  const { loss: _, ...rest } = cell;
  return JSON.stringify(rest);
}
