import { describeNames } from "../base/text.ts";
import { InputError } from "../base/errors.ts";
import { findRuns, type FoundRuns, type RunSource } from "../runner/find_runs.ts";
import { tasksOfStudy } from "../runner/plan.ts";
import type { Task } from "../runner/task.ts";
import { loadExperiment, loadStudy } from "../study/parse.ts";
import type { Experiment } from "../study/types.ts";

/** A study of the atlas with what was trained and measured for it. */
export interface AtlasStudy {
  /** The study in its published profile. */
  experiment: Experiment;
  /** Its networks, and those that are missing. */
  found: FoundRuns;
}

/** Every published study with its results. */
export interface Atlas {
  /** The studies, in the order of their names. */
  studies: readonly AtlasStudy[];
}

/**
 * Reads the atlas from a store or from a pack.
 *
 * @param source What holds the networks.
 * @param studies The studies of the atlas.
 * @returns Every study with what the source holds of it.
 * @throws {StoreError} If the source is damaged.
 */
export async function readAtlas(
  source: RunSource,
  studies: readonly PublishedStudy[],
): Promise<Atlas> {
  const read: AtlasStudy[] = [];
  for (const { experiment, tasks } of studies) {
    read.push({ experiment, found: await findRuns(source, tasks) });
  }
  return { studies: read };
}

/** Says of each study what is there and what is missing, a line a study. */
export function describeCompleteness({ studies }: Atlas): string[] {
  return studies.map(({ experiment: { name }, found }) => `${name}: ${describeFound(found)}`);
}

function describeFound({ runs, untrained, unmeasured, older, damaged }: FoundRuns): string {
  const all = runs.length + untrained.length + damaged.size;
  const lacking = new Set(unmeasured.flatMap(({ measures }) => measures.map(({ name }) => name)));
  const gaps = [
    ...untrained.length > 0 ? [`${untrained.length} not trained`] : [],
    ...unmeasured.length > 0
      ? [`${unmeasured.length} without some measures (${describeNames([...lacking])})`]
      : [],
    ...older.length > 0 ? [`${older.length} by older code`] : [],
    ...damaged.size > 0 ? [`${damaged.size} damaged`] : [],
  ];
  return gaps.length === 0
    ? `complete, ${all} networks`
    : `${runs.length} of ${all} networks; ${gaps.join(", ")}`;
}

/** The profile in which studies are published. */
const PROFILE = "atlas";

/** The class of backends that trains the atlas: the same bits on every machine. */
export const ATLAS_BACKEND = "wasm";

/** A study of the atlas, and what it asks for. */
export interface PublishedStudy {
  /** The study in its published profile. */
  experiment: Experiment;
  /** Its networks, and what is measured of them. */
  tasks: readonly Task[];
}

/**
 * Loads the studies of the atlas: those that have a profile of that name.
 *
 * @param folder The folder of the study files.
 * @returns The studies in that profile, in the order of their names.
 * @throws {InputError} If none has one, or a file is no valid study.
 */
export async function loadPublishedStudies(folder = "experiments"): Promise<PublishedStudy[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const files = entries.map(({ name }) => name).filter((name) => name.endsWith(".json"));
  const studies: PublishedStudy[] = [];
  for (const name of files.sort()) {
    if (name === "schema.json") continue;
    const path = `${folder}/${name}`;
    const { profiles } = await loadExperiment(path, { untuned: true });
    if (!Object.hasOwn(profiles, PROFILE)) continue;
    const expanded = await loadStudy(path, { profile: PROFILE });
    const tasks = await tasksOfStudy(expanded, ATLAS_BACKEND);
    studies.push({ experiment: expanded.study, tasks });
  }
  if (studies.length > 0) return studies;
  throw new InputError(`No study in "${folder}" has a profile "${PROFILE}": give one to some`);
}

/**
 * Joins the tasks of several studies: each network once, with every measure that a study asks for.
 *
 * @param studies The studies.
 * @returns The tasks, sorted by their digests.
 */
export function joinTasks(studies: readonly PublishedStudy[]): Task[] {
  const joined = new Map<string, Task>();
  for (const task of studies.flatMap(({ tasks }) => tasks)) {
    const { digest, measures, others = [] } = joined.get(task.digest) ?? { ...task, measures: [] };
    joined.set(digest, {
      digest,
      cell: task.cell,
      measures: [...measures, ...task.measures],
      others: [...others, ...task.others ?? []],
    });
  }
  return [...joined.values()].sort((a, b) => a.digest < b.digest ? -1 : 1);
}
