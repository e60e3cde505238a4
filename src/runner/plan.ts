import { componentsOfMeasure, componentsOfNetwork } from "../identity/components.ts";
import { fingerprintsOf, isCommittedState } from "../identity/fingerprints.ts";
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
export async function tasksOf(
  { cells, measures }: Pick<Experiment, "measures"> & { cells: readonly Cell[] },
  backend: string,
): Promise<Task[]> {
  const requested = resolveMeasures(measures);
  const planned = cells.map((cell) => ({
    cell,
    measures: requested.filter((measure) => whyNotApplicable(measure, cell) === undefined),
  }));
  await probeTogether(planned);
  const tasks = await Promise.all(planned.map(async (task): Promise<Task> => ({
    digest: await digestCell(task.cell, { backend }),
    ...task,
  })));
  return requested.some(comparesNetworks) ? withOthers(tasks) : tasks;
}

/** Where sources were edited: all that the study uses is probed at once, and reported in one line. */
async function probeTogether(planned: readonly Pick<Task, "cell" | "measures">[]): Promise<void> {
  if (await isCommittedState()) return;
  const names = planned.flatMap(({ cell, measures }) => [
    ...componentsOfNetwork(cell),
    ...measures.flatMap((measure) => componentsOfMeasure(measure, cell)),
  ]);
  await fingerprintsOf([...new Set(names)]);
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
export async function tasksOfExperiment(experiment: Experiment, backend: string): Promise<Task[]> {
  return await tasksOf({ measures: experiment.measures, cells: expandMatrix(experiment) }, backend);
}

/** Looks up tasks in the store. */
export async function planTasks(tasks: readonly Task[], store: Store): Promise<Plan> {
  const stored = new Set(await store.list());
  return await Array.fromAsync(tasks, async (task) => {
    const trained = stored.has(task.digest);
    const missing = trained
      ? await missingMeasures(task, await store.measures(task.digest))
      : [...task.measures];
    return { task, trained, missing };
  });
}

/** Whether the store has the network and every measure of it. */
export const isComplete = ({ trained, missing }: PlannedTask): boolean =>
  trained && missing.length === 0;
