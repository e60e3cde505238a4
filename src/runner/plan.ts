import { digestCell } from "../identity/network.ts";
import { type ResolvedMeasure, resolveMeasures, whyNotApplicable } from "../measures/mod.ts";
import type { Store } from "../store/store.ts";
import { expandMatrix } from "../study/expand.ts";
import type { Cell, Experiment } from "../study/types.ts";
import { missingMeasures } from "./measure_network.ts";
import type { Task } from "./task.ts";

/** A task, and what the store lacks of it. */
export interface PlannedTask {
  task: Task;
  /** Whether the store has the network. */
  trained: boolean;
  /** The measures that no record in the store holds. */
  missing: ResolvedMeasure[];
}

/** What a study asks for, in the order of its matrix. */
export type Plan = readonly PlannedTask[];

/** The tasks of a study: a network for each cell, and of the measures those that apply to it. */
export function tasksOf(
  experiment: Pick<Experiment, "measures"> & { cells: readonly Cell[] },
  backend: string,
): Task[] {
  const requested = resolveMeasures(experiment.measures);
  return experiment.cells.map((cell) => ({
    digest: digestCell(cell, { backend }),
    cell,
    measures: requested.filter((measure) => whyNotApplicable(measure, cell) === undefined),
  }));
}

/** Looks up every task of a study in the store. */
export async function planExperiment(
  experiment: Experiment,
  store: Store,
  backend: string,
): Promise<Plan> {
  const cells = expandMatrix(experiment);
  const stored = new Set(await store.list());
  const plan: PlannedTask[] = [];
  for (const task of tasksOf({ measures: experiment.measures, cells }, backend)) {
    const trained = stored.has(task.digest);
    const missing = trained
      ? missingMeasures(task, await store.measures(task.digest))
      : [...task.measures];
    plan.push({ task, trained, missing });
  }
  return plan;
}

/** Whether the store has the network and every measure of it. */
export const isComplete = ({ trained, missing }: PlannedTask): boolean =>
  trained && missing.length === 0;
