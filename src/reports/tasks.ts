import { type Configuration, configurations } from "./configurations.ts";
import type { ReportRun } from "./types.ts";
import { taskLabel } from "./names.ts";

/** A task: the classes to tell apart. Values of different tasks cannot be compared. */
export interface Task {
  /** Such as `mnist, 6 known classes (split 0)`. */
  label: string;
  configurations: Configuration[];
  runs: ReportRun[];
}

/**
 * Splits the runs of a report by task: dataset and known classes.
 *
 * @param runs All runs of the report.
 * @param keep Which of them count; by default all.
 * @returns The tasks, in the order of the figures; labels of configurations do not repeat the task.
 */
export function tasksOf(
  runs: readonly ReportRun[],
  keep: (run: ReportRun) => boolean = () => true,
): Task[] {
  const kept = configurations(runs)
    .map((all) => ({ ...all, label: all.short, runs: all.runs.filter(keep) }))
    .filter((all) => all.runs.length > 0);
  return [...Map.groupBy(kept, ({ cell }) => taskLabel(cell))]
    // A dataset before its splits: the label of the one begins those of the others.
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([label, all]) => ({
      label,
      configurations: all,
      runs: all.flatMap((each) => each.runs),
    }));
}
