import { parseArgs } from "@std/cli/parse-args";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { unknownName } from "../base/text.ts";
import type { Cell } from "../cell/cell.ts";
import { registerDataset } from "../data/own/register.ts";
import { findRuns, type FoundRuns, MANY_NETWORKS } from "../runner/find_runs.ts";
import { tasksOfStudy } from "../runner/plan.ts";
import type { Store } from "../store/store.ts";
import { cellWarnings } from "../study/expand.ts";
import { type ExperimentOptions, loadExperiment, loadStudy } from "../study/parse.ts";
import { experimentJsonSchema } from "../study/schema.ts";
import type { ExpandedStudy, Experiment } from "../study/types.ts";
import { DEFAULT_STUDY, schemaFile } from "./commands.ts";
import type { Shared } from "./options.ts";
import { atHome, studyName, studyPath, studyPaths } from "./places.ts";
import { hint } from "./terminal.ts";

/** What a command line says about studies. */
export type StudyArguments = Shared<"profile" | "module"> & Partial<Shared<"set">>;

/** Which studies a command is about, and how they are changed. */
export interface ChosenStudies {
  paths: string[];
  options: ExperimentOptions;
}

/** Finds the studies that are meant. */
export function chooseStudies({ positional, profile, set = [] }: StudyArguments): ChosenStudies {
  const byDefault = positional.length === 0;
  const named = profile ?? (byDefault ? DEFAULT_STUDY.profile : "none");
  return {
    paths: byDefault ? [atHome(DEFAULT_STUDY.path)] : positional.map(findStudy),
    options: { profile: named === "none" ? undefined : named, set },
  };
}

/** A study of a call. */
export interface CalledStudy extends ExpandedStudy {
  /** The arguments by which it is called again, whatever the defaults. */
  call: readonly string[];
}

/** Loads the studies that are meant. */
export async function loadStudies(given: StudyArguments): Promise<CalledStudy[]> {
  const { paths, options } = chooseStudies(given);
  const studies: CalledStudy[] = [];
  for (const path of paths) {
    studies.push({ ...await loadStudy(path, options), call: callOf(path, options, given) });
  }
  return studies;
}

/** The arguments that give a study again: its file, what changes it, and what else it needs. */
export function callOf(
  path: string,
  { profile = "none", set = [] }: ExperimentOptions,
  { module, args }: Pick<StudyArguments, "module" | "args">,
): string[] {
  const option = (name: string, values: readonly string[]) => values.flatMap((v) => [name, v]);
  const given: Record<string, unknown> = parseArgs([...args], { string: KEPT });
  const kept = KEPT.flatMap((name) => given[name] ? [`--${name}`, String(given[name])] : []);
  const modules = option("--module", module);
  return [path, "--profile", profile, ...option("--set", set), ...modules, ...kept];
}

/** Options that decide where data is read and what computes: said again where they were given. */
const KEPT = ["backend", "data-dir"];

/** Makes datasets of the user's own known, by their manifests. */
export async function loadDatasets(manifests: readonly string[]): Promise<void> {
  for (const manifest of manifests) await registerDataset(manifest);
}

/**
 * The studies of the folder `experiments`, as paths.
 *
 * @throws {InputError} If there is none.
 */
export function studyFiles(folder = "experiments"): string[] {
  const files = studyPaths(folder);
  if (files.length > 0) return files;
  throw new InputError(`There is no study in "${folder}": name the file of a study`);
}

/**
 * Finds the file of a study by its path, or by its name alone where it lies in `experiments` or comes
 * with the project.
 *
 * @throws {InputError} If there is none; the message names the nearest one.
 */
export function findStudy(given: string): string {
  const found = studyPath(given);
  if (found !== undefined) return found;
  throw unknownName(
    "study",
    given,
    studyFiles(atHome("experiments")).map(studyName),
    studyName(given),
  );
}

/** A study in the profile of which the store has something. */
export interface Drawable {
  experiment: Experiment;
  profile: string | undefined;
  found: FoundRuns;
}

/**
 * The study with its runs: in the profile of the options if that is fixed, else in the first
 * profile of which the store has networks.
 *
 * @throws {InputError} If the store has none.
 */
export async function findDrawable(
  path: string,
  fixed: boolean,
  options: ExperimentOptions,
  store: Store,
  backend: string,
): Promise<Drawable> {
  const profiles = fixed ? [options.profile] : [
    undefined,
    ...Object.keys((await loadExperiment(path, { ...options, untuned: true })).profiles),
  ];
  for (const profile of profiles) {
    const expanded = await loadStudy(path, { ...options, profile, anyTuning: !fixed });
    const tasks = await tasksOfStudy(expanded, backend);
    const found = await findRuns(store, tasks, { sampled: tasks.length > MANY_NETWORKS });
    if (found.runs.length > 0) return { experiment: expanded.study, profile, found };
  }
  throw new InputError(
    `The store "${store.path}" has no network of "${path}": train them with ${
      hint("reproduce", path)
    }`,
  );
}

/** The warnings about a study before it is trained, a line each. */
export function studyWarnings(experiment: Experiment, cells: readonly Cell[]): string[] {
  return [...new Set([...repeatedValues(experiment), ...cells.flatMap(cellWarnings)])];
}

/** A value that occurs twice in a list of the matrix adds no cell. */
function repeatedValues({ matrix }: Experiment): string[] {
  return Object.entries(matrix).flatMap(([name, values]) => {
    const texts = (values as unknown[] | undefined ?? []).map((value) => JSON.stringify(value));
    const twice = new Set(texts.filter((text, at) => texts.indexOf(text) !== at));
    return twice.size === 0
      ? []
      : [`matrix.${name} repeats ${[...twice].join(", ")}: each value counts once`];
  });
}

/** For which study the schema is written, and where. */
export interface SchemaOptions extends Shared<"module"> {
  out: string | undefined;
}

/** `deno task loss-atlas schema`: writes the JSON Schema of study files. */
export async function schema(
  { positional, out = schemaFile(positional) }: SchemaOptions,
): Promise<number> {
  // A study that is not there has no modules to know.
  positional.forEach(findStudy);
  await Deno.writeTextFile(out, JSON.stringify(experimentJsonSchema(), null, 2) + "\n");
  console.log(out);
  return EXIT_CODES.done;
}
