import { InputError } from "../base/errors.ts";
import { describeIssues } from "./_issues.ts";
import { experimentSchema } from "./_schema.ts";
import { expandMatrix } from "./expand.ts";
import { claimFaults } from "./claim_faults.ts";
import { type Document, mergeDocuments, setInDocument } from "./overrides.ts";
import type { Cell, Experiment } from "./types.ts";

/** What may change an experiment between its file and its cells. */
export interface ExperimentOptions {
  /** The profile to apply, such as `quick`; default none. */
  profile?: string | undefined;
  /** Overrides, such as `training.epochs=1`, applied after the profile. */
  set?: readonly string[] | undefined;
}

/**
 * Validates an experiment and fills in its defaults.
 *
 * @param document The parsed JSON.
 * @param origin Where it comes from, for messages.
 * @param options Profile and overrides.
 * @returns The experiment, all of whose cells are valid.
 * @throws {InputError} If anything is wrong: one line for each fault, with path and remedy.
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
  for (const profile of Object.keys(base.profiles)) {
    validate(
      applyProfile(document as Document, base, profile),
      (problems) => fail(problems.map((problem) => `profiles.${profile}: ${problem}`)),
    );
  }

  let changed = document as Document;
  if (options.profile !== undefined) {
    if (!Object.hasOwn(base.profiles, options.profile)) {
      const known = Object.keys(base.profiles).join(", ") || "none";
      fail([`no profile "${options.profile}": it has ${known}`]);
    }
    changed = applyProfile(changed, base, options.profile);
  }
  for (const assignment of options.set ?? []) changed = setInDocument(changed, assignment);

  const expand = (experiment: Experiment): Cell[] => {
    try {
      return expandMatrix(experiment);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return fail([error.message]);
    }
  };
  const experiment = validate(changed, fail);
  expand(experiment);
  // A profile may leave a claim without runs; the file as written may not.
  const faults = base.claims.length > 0 ? claimFaults(base.claims, expand(base)) : [];
  if (faults.length > 0) fail(faults);
  return experiment;
}

function validate(document: unknown, fail: (problems: string[]) => never): Experiment {
  const result = experimentSchema.safeParse(document, { reportInput: true });
  if (!result.success) fail(describeIssues(result.error, experimentSchema));
  return result.data as Experiment;
}

function applyProfile(document: Document, base: Experiment, profile: string): Document {
  return mergeDocuments(document, base.profiles[profile]!);
}
