import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import { findMeasureFaults } from "./measure_faults.ts";
import { claimFaults } from "./claim_faults.ts";
import { expandMatrix } from "./expand.ts";
import { type Document, mergeDocuments, setInDocument } from "./overrides.ts";
import { experimentSchema } from "./schema.ts";
import { tuningFaults, tuningRounds } from "./tuning.ts";
import type { Experiment } from "./types.ts";

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
}

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
  const fail = (problems: string[]): never => {
    throw new InputError(`Cannot use the experiment "${origin}":\n  ${problems.join("\n  ")}`);
  };
  const base = validate(document, fail);
  const profiles = Object.keys(base.profiles);
  if (profiles.length > MOST_PROFILES) {
    fail([`profiles: there must be at most ${MOST_PROFILES}: there are ${profiles.length}`]);
  }
  for (const profile of profiles) {
    validate(
      applyProfile(document as Document, base, profile),
      (problems) => fail(problems.map((problem) => `profiles.${profile}: ${problem}`)),
    );
  }

  let changed = document as Document;
  if (options.profile !== undefined) {
    if (!Object.hasOwn(base.profiles, options.profile)) {
      fail([`no profile "${options.profile}": it has ${profiles.join(", ") || "none"}`]);
    }
    changed = applyProfile(changed, base, options.profile);
  }
  for (const assignment of options.set ?? []) {
    changed = setInDocument(changed, assignment, base);
  }

  const experiment = changed === document ? base : validate(changed, fail);
  try {
    expandMatrix(experiment);
    // A profile may leave a claim or a measure without cells; the file as written may not.
    const cells = expandMatrix(base);
    const faults = [
      ...findMeasureFaults(base.measures, cells),
      ...claimFaults(base.claims, cells, base.measures),
      ...tuningFaults(experiment, expandMatrix(experiment)),
    ];
    if (faults.length > 0) fail(faults);
    checkCandidates(experiment);
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith("Cannot use the")) throw error;
    fail([error.message]);
  }
  return experiment;
}

/** Makes sure that every candidate of a tuning can be trained, before the first one is. */
function checkCandidates(experiment: Experiment): void {
  try {
    for (const round of tuningRounds(experiment)) expandMatrix(round);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`tuning: ${error.message}`, { cause: error });
  }
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

function applyProfile(document: Document, base: Experiment, profile: string): Document {
  return mergeDocuments(document, base.profiles[profile]!);
}
