import { checkText, optionsOf, show } from "../base/check.ts";
import { canonicalJson } from "../base/digest.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import type { Cell } from "../cell/cell.ts";
import { suggest } from "../base/text.ts";
import { readDocument } from "./document.ts";
import { expandMatrix, explain } from "./expand.ts";
import { claimFaults, measureFaults } from "./faults.ts";
import { type Document, mergeDocuments, setInDocument } from "./overrides.ts";
import { withOwnData } from "./own_data.ts";
import { experimentSchema } from "./schema.ts";
import { loadImported } from "./imported.ts";
import { tuningFaults, tuningRounds } from "./tuning.ts";
import { loadTuningResult } from "./tuning_result.ts";
import type { ExpandedStudy, Experiment } from "./types.ts";

/** Each profile is validated when a file is read, and files come from strangers. */
const MOST_PROFILES = 32;

/** The changes to an experiment between its file and its cells. */
export interface ExperimentOptions {
  /** The profile to apply, such as `quick`; default none. */
  profile?: string | undefined;
  /** Overrides, such as `training.epochs=1`, applied after the profile. */
  set?: readonly string[] | undefined;
  /** Whether to ignore the settings that tuning chose. */
  untuned?: boolean | undefined;
  /** Whether to take a tuning of other conditions too, to find what was trained by it. */
  anyTuning?: boolean | undefined;
}

/** The cells of the lists of imported networks, by the path that a study gives them. */
type ImportedLists = ReadonlyMap<string, readonly Cell[]>;

/**
 * Validates an experiment and fills in its defaults.
 *
 * @param document The parsed JSON.
 * @param origin Where it comes from, for messages.
 * @param options Profile and overrides.
 * @returns The experiment, all of whose cells are valid.
 * @throws {InputError} If anything is wrong: one line for each fault, with path and remedy.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const matrix = { dataset: ["digits"], loss: [{ name: "softmax" }] };
 * const study = parseExperiment({ name: "small", title: "Small", matrix }, "small.json", {
 *   set: ["training.epochs=3"],
 * });
 * assertEquals(study.training.epochs, 3);
 * ```
 */
export function parseExperiment(
  document: unknown,
  origin: string,
  options: ExperimentOptions = {},
): Experiment {
  return parseStudy(document, origin, options).study;
}

/** Does what {@linkcode parseExperiment} does, and gives the cells as well. */
export function parseStudy(
  document: unknown,
  origin: string,
  options: ExperimentOptions = {},
  lists: ImportedLists = new Map(),
): ExpandedStudy {
  checkText(origin, "origin");
  const { profile, set = [], untuned, anyTuning } = optionsOf(options, "options", InputError);
  if (profile !== undefined) checkText(profile, "profile");
  if (!Array.isArray(set)) throw new InputError(`set must be an array: it is ${show(set)}`);
  for (const assignment of set) checkText(assignment, "An assignment of set");
  for (const [name, value] of Object.entries({ untuned, anyTuning })) {
    if (value === undefined || typeof value === "boolean") continue;
    throw new InputError(`${name} must be true or false: current value is ${show(value)}`);
  }
  const fail = (problems: string[]): never => {
    throw new InputError(`Cannot use the experiment "${origin}":\n  ${problems.join("\n  ")}`);
  };
  const base = withImported(validate(document, fail), lists);
  const profiles = Object.keys(base.profiles);
  if (profiles.length > MOST_PROFILES) {
    fail([`profiles: there must be at most ${MOST_PROFILES}: there are ${profiles.length}`]);
  }
  for (const profile of profiles) {
    validate(
      mergeDocuments(document as Document, base.profiles[profile]!),
      (problems) => fail(problems.map((problem) => `profiles.${profile}: ${problem}`)),
    );
  }

  let changed = document as Document;
  if (profile !== undefined) {
    if (!Object.hasOwn(base.profiles, profile)) {
      fail([
        `no profile "${profile}": ${
          profiles.length === 0 ? "it has none" : suggest(profile, profiles)
        }`,
      ]);
    }
    changed = mergeDocuments(changed, base.profiles[profile]!);
  }
  for (const assignment of set) {
    changed = setInDocument(changed, assignment, base);
  }

  const study = changed === document ? base : withImported(validate(changed, fail), lists);
  if (canonicalJson(study.modules ?? []) !== canonicalJson(base.modules ?? [])) {
    fail([
      "modules: they are loaded before profiles and --set apply: name them in the study itself",
    ]);
  }
  try {
    const cells = expandMatrix(study);
    // A profile may leave a claim or a measure without cells; the file as written may not.
    const written = study === base ? cells : expandMatrix(base);
    const faults = [
      ...measureFaults(base.measures, written),
      ...claimFaults(base.claims, written, base.measures, base),
      ...tuningFaults(study, cells),
    ];
    if (faults.length > 0) fail(faults);
    // Every candidate of a tuning can be trained, or none is.
    for (const round of tuningRounds(study)) explain(["tuning"], () => expandMatrix(round));
    return { study, cells };
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith("Cannot use the")) throw error;
    return fail([error.message]);
  }
}

/**
 * Reads and validates an experiment file, and lays over it what its tuning chose.
 *
 * @param path Path of the JSON file.
 * @param options Profile and overrides.
 * @returns The experiment with every default filled in.
 * @throws {InputError} If the file is missing, is not JSON, or is not a valid experiment; the
 *   message names each path, what was wrong and the nearest valid name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandMatrix, loadExperiment } from "@loss-atlas/loss-atlas/study";
 *
 * const experiment = await loadExperiment("experiments/reproduce.json", { profile: "quick" });
 * assertEquals(experiment.name, "reproduce");
 * assertEquals(expandMatrix(experiment).every((cell) => cell.dataset === "mnist"), true);
 * ```
 */
export async function loadExperiment(
  path: string,
  options: ExperimentOptions = {},
): Promise<Experiment> {
  return (await loadStudy(path, options)).study;
}

/** Does what {@linkcode loadExperiment} does, and gives the cells as well. */
export async function loadStudy(
  path: string,
  options: ExperimentOptions = {},
): Promise<ExpandedStudy> {
  checkText(path, "The path of the experiment");
  const document = await readDocument(path, 1_000_000, "experiment").catch((error) => {
    if (error instanceof InputError) throw error;
    if (error instanceof SyntaxError) {
      throw new InputError(`Cannot use the experiment "${path}": ${error.message}`);
    }
    throw new InputError(
      `Cannot read the experiment "${path}": ${error.message}; give the path of a JSON file, such as experiments/reproduce.json`,
    );
  });
  const own = await withOwnData(document, options.set ?? [], path);
  const lists = await readLists(document, path);
  const untuned = parseStudy(own.document, path, { ...options, set: own.set }, lists);
  const result = options.untuned ? undefined : await loadTuningResult(path, untuned.study, options);
  if (result === undefined) return untuned;
  const study = { ...untuned.study, tuned: result };
  return { study, cells: expandMatrix(study) };
}

/** The study with the cells of the lists that it names. */
function withImported(study: Experiment, lists: ImportedLists): Experiment {
  const { imported } = study;
  if (imported.length === 0) return study;
  return { ...study, importedCells: imported.flatMap((list) => lists.get(list) ?? []) };
}

/** Reads the lists that a study or one of its profiles names; what is no path is refused later. */
async function readLists(document: unknown, path: string): Promise<ImportedLists> {
  const { imported, profiles } = Object(document) as Document;
  const named = [imported, ...Object.values(Object(profiles)).map((each) => Object(each).imported)];
  const lists = new Map<string, readonly Cell[]>();
  for (const list of new Set(named.flat())) {
    if (typeof list === "string" && list.endsWith(".json")) {
      lists.set(list, await loadImported(path, [list]));
    }
  }
  return lists;
}

function validate(document: unknown, fail: (problems: string[]) => never): Experiment {
  const outdated = findEvaluation(document);
  if (outdated !== undefined) {
    fail([
      `${outdated}: unknown key; write "measures", a list such as ["accuracy", { "name": "knnAccuracy", "k": 5 }, { "name": "openSet", "dataset": "notmnist" }], and "openSetSplit" in the matrix or an include`,
    ]);
  }
  const result = experimentSchema.safeParse(document, { reportInput: true });
  if (!result.success) fail(describeIssues(result.error, experimentSchema));
  return result.data!;
}

/** Where a file written for Loss Atlas before measures stood on their own says how to evaluate. */
function findEvaluation(document: unknown): string | undefined {
  if (typeof document !== "object" || document === null) return undefined;
  if ("evaluation" in document) return "evaluation";
  const { include } = document as Document;
  const at = Array.isArray(include)
    ? include.findIndex((entry) => typeof entry === "object" && entry && "evaluation" in entry)
    : -1;
  return at < 0 ? undefined : `include[${at}].evaluation`;
}
