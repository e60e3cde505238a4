import { expandMatrix } from "../study/expand.ts";
import type { Experiment } from "../study/types.ts";
import { digestCell } from "../identity/digest.ts";
import type { Store } from "../store/store.ts";
import type { Task } from "./run_cell.ts";

/** What an experiment needs: the runs that the store has, and those that it lacks. */
export interface Plan {
  /** Every task, in the order of the matrix. */
  tasks: Task[];
  /** Those whose run is in the store. */
  found: Task[];
  /** Those that are to be trained. */
  missing: Task[];
}

/** Looks up every cell of an experiment in the store. */
export async function planExperiment(
  experiment: Experiment,
  store: Store,
  backend: string,
): Promise<Plan> {
  const plan: Plan = { tasks: [], found: [], missing: [] };
  for (const cell of expandMatrix(experiment)) {
    const task = { digest: digestCell(cell, { backend }), cell };
    plan.tasks.push(task);
    plan[await store.has(task.digest) ? "found" : "missing"].push(task);
  }
  return plan;
}
