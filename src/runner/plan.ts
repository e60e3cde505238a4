import { canonicalJson } from "../base/digest.ts";
import { describeNames } from "../base/text.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { partnerFinder } from "../cell/pairing.ts";
import { componentsOfMeasure, componentsOfNetwork } from "../identity/components.ts";
import { changedComponents, fingerprintsOf, isCommittedState } from "../identity/fingerprints.ts";
import { digestCell, type NetworkIdentity, networkIdentity } from "../identity/network.ts";
import {
  comparesNetworks,
  datasetsOfMeasure,
  whyNotApplicable,
} from "../measures/applicability.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import type { NetworkRecord } from "../store/network.ts";
import type { Store } from "../store/store.ts";
import type { ExpandedStudy, Experiment } from "../study/types.ts";
import type { RunSource } from "./find_runs.ts";
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
export async function tasksOfStudy(
  { study: { measures }, cells }: ExpandedStudy,
  backend: string,
): Promise<Task[]> {
  return await tasksOf({ measures, cells }, backend);
}

/**
 * Looks up tasks in the store.
 *
 * @param tasks What is wanted.
 * @param store The store.
 * @param done Where else a network counts as done if it has all measures of it; nothing can be
 *   measured there.
 */
export async function planTasks(
  tasks: readonly Task[],
  store: Store,
  done?: RunSource,
): Promise<Plan> {
  const stored = new Set(await store.list());
  const elsewhere = new Set(await done?.list());
  return await Array.fromAsync(tasks, async (task) => {
    const { digest } = task;
    const trained = stored.has(digest);
    const records = trained ? await store.measures(digest) : [];
    if (elsewhere.has(digest)) {
      const known = [...records, ...await done!.measures(digest)];
      if ((await missingMeasures(task, known)).length === 0) {
        return { task, trained: true, missing: [] };
      }
    }
    const missing = trained ? await missingMeasures(task, records) : [...task.measures];
    return { task, trained, missing };
  });
}

/** Whether the store has the network and every measure of it. */
export const isComplete = ({ trained, missing }: PlannedTask): boolean =>
  trained && missing.length === 0;

/** The action for a task, and the reason. */
export interface Reason {
  /** The kind, for programs: `stored` and `measures` train nothing. */
  kind: "stored" | "measures" | "new" | "code" | "data" | "backend" | "elsewhere";
  /** The same in words. */
  text: string;
}

/**
 * Says why planned work is to be done: whether the store has the network by other code, from other
 * data, on another backend or not at all, or lacks measures of it.
 *
 * @param records All networks of the store.
 * @param backend The backend that computes.
 */
export function createExplainer(
  records: readonly NetworkRecord[],
  backend: string,
): (planned: PlannedTask) => Promise<Reason> {
  const byCell = Map.groupBy(records, ({ cell }) => canonicalJson(cell));
  return async (planned) => {
    const { task: { cell }, trained, missing } = planned;
    if (isComplete(planned)) return { kind: "stored", text: "in the store" };
    if (trained) {
      const names = new Set(missing.map(({ name }) => name));
      return { kind: "measures", text: `to be measured: ${describeNames([...names])}` };
    }
    if (isImported(cell)) return { kind: "elsewhere", text: "trained elsewhere: to be imported" };
    const now = await networkIdentity(cell, { backend });
    const others = (byCell.get(canonicalJson(cell)) ?? [])
      .map(({ identity }) => explainDifference(identity, now))
      .sort((a, b) => a.changes - b.changes);
    return others[0]?.reason ?? { kind: "new", text: "never trained" };
  };
}

interface Difference {
  reason: Reason;
  /** How much differs: the network that is nearest to what is wanted explains best. */
  changes: number;
}

function explainDifference(then: NetworkIdentity, now: NetworkIdentity): Difference {
  const components = changedComponents(then.fingerprints, now.fingerprints);
  const data = changedKeys(then.data, now.data);
  const parts: Reason[] = [];
  if (then.backend !== now.backend) {
    parts.push({ kind: "backend", text: `trained on ${then.backend}, not on ${now.backend}` });
  }
  if (data.length > 0) parts.push({ kind: "data", text: `other data: ${data.join(", ")}` });
  if (components.length > 0) {
    parts.push({ kind: "code", text: `other code: ${describeNames(components)}` });
  }
  const [first] = parts;
  if (first === undefined) return { reason: { kind: "stored", text: "in the store" }, changes: 0 };
  return {
    reason: { kind: first.kind, text: parts.map(({ text }) => text).join("; ") },
    changes: parts.length * 10_000 + components.length,
  };
}

/** The keys under which two records differ, sorted. */
function changedKeys(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): string[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].filter((key) => a[key] !== b[key]).sort();
}

/** The names of the datasets on which some tasks train, or that they measure. */
export function datasetsOf(tasks: readonly Task[]): Set<string> {
  return new Set(tasks.flatMap(({ cell, measures, others = [] }) => [
    ...[cell, ...others.map(({ cell }) => cell)].filter((each) => !isImported(each))
      .map(({ dataset }) => dataset),
    ...measures.flatMap((measure) => datasetsOfMeasure(measure, cell)),
  ]));
}
