import { InputError } from "../base/errors.ts";
import { findRuns, type FoundRuns, tasksOfExperiment } from "../runner/mod.ts";
import type { Store } from "../store/mod.ts";
import { type Experiment, type ExperimentOptions, loadExperiment } from "../study/mod.ts";
import { hint } from "./_hint.ts";

/** A study in the profile of which the store has something. */
export interface Drawable {
  experiment: Experiment;
  profile: string | undefined;
  found: FoundRuns;
}

/**
 * The study with its runs: in the profile of the options if that is fixed, else in the first profile
 * of which the store has networks.
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
  const profiles = fixed
    ? [options.profile]
    : [undefined, ...Object.keys((await loadExperiment(path, options)).profiles)];
  for (const profile of profiles) {
    const experiment = await loadExperiment(path, { ...options, profile });
    const tasks = tasksOfExperiment(experiment, backend);
    const found = await findRuns(store, tasks);
    if (found.runs.length > 0) return { experiment, profile, found };
  }
  throw new InputError(
    `The store "${store.path}" has no network of "${path}": train them with ${
      hint("reproduce", path)
    }`,
  );
}
