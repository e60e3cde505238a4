import { digestCell } from "../identity/network.ts";
import type { ResolvedMeasure } from "../measures/mod.ts";
import { comparesNetworks, whyNotApplicable } from "../measures/applicability.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { Store } from "../store/store.ts";
import { expandMatrix } from "../study/expand.ts";
import { partnerFinder } from "../study/partner.ts";
import type { Cell, Experiment } from "../study/types.ts";
import { missingMeasures } from "./measure_network.ts";
import type { Task } from "./task.ts";

/** A task, and what the store lacks of it. */
export interface PlannedTask {
  /** The network, and what is to be measured of it. */
  task: Task;
  /** Whether the store has the network. */
  trained: boolean;
  /** The measures that no record in the store holds. */
  missing: ResolvedMeasure[];
}

/** The tasks of a study, in the order of its matrix. */
export type Plan = readonly PlannedTask[];

/** The tasks of a study: a network for each cell, and of the measures those that apply to it. */
export function tasksOf(
  experiment: Pick<Experiment, "measures"> & { cells: readonly Cell[] },
  backend: string,
): Task[] {
  const requested = resolveMeasures(experiment.measures);
  const tasks = experiment.cells.map((cell): Task => ({
    digest: digestCell(cell, { backend }),
    cell,
    measures: requested.filter((measure) => whyNotApplicable(measure, cell) === undefined),
  }));
  return requested.some(comparesNetworks) ? withOthers(tasks) : tasks;
}

/** Names the networks to compare; drops a comparison with a network that does not exist. */
function withOthers(tasks: readonly Task[]): Task[] {
  const digests = new Map(tasks.map(({ cell, digest }) => [cell, digest]));
  const partnerOf = partnerFinder(tasks.map(({ cell }) => cell));
  return tasks.map((task) => {
    const others = new Map<string, Cell>();
    const measures = task.measures.flatMap((measure) => {
      if (!comparesNetworks(measure)) return [measure];
      const partner = partnerOf(task.cell, measure.parameters.against as string | null);
      if (partner === undefined) return [];
      const digest = digests.get(partner)!;
      others.set(digest, partner);
      return [{ ...measure, with: digest }];
    });
    if (others.size === 0) return { ...task, measures };
    return { ...task, measures, others: [...others].map(([digest, cell]) => ({ digest, cell })) };
  });
}

/** Every task of a study, in the order of its matrix. */
export function tasksOfExperiment(experiment: Experiment, backend: string): Task[] {
  return tasksOf({ measures: experiment.measures, cells: expandMatrix(experiment) }, backend);
}

/** Looks up tasks in the store. */
export async function planTasks(tasks: readonly Task[], store: Store): Promise<Plan> {
  const stored = new Set(await store.list());
  return await Array.fromAsync(tasks, async (task) => {
    const trained = stored.has(task.digest);
    const missing = trained
      ? missingMeasures(task, await store.measures(task.digest))
      : [...task.measures];
    return { task, trained, missing };
  });
}

/** Whether the store has the network and every measure of it. */
export const isComplete = ({ trained, missing }: PlannedTask): boolean =>
  trained && missing.length === 0;
