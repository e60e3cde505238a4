import { resolve } from "node:path";
import type { ExperimentOptions } from "../study/mod.ts";
import { loadLossModule } from "../losses/mod.ts";
import type { Arguments } from "./_arguments.ts";

/** The experiment that shows what the project is for. */
const DEFAULT_EXPERIMENT = "experiments/reproduce.json";

/** Which experiments a command is about, and how they are changed. */
export interface ChosenExperiments {
  paths: string[];
  options: ExperimentOptions;
}

/**
 * Reads which experiments are meant, after the user's own losses are known.
 *
 * Without a path it is the default experiment in its profile `quick`; `none` stands for no profile.
 */
export async function chooseExperiments(given: Arguments): Promise<ChosenExperiments> {
  for (const file of given.all("loss")) await loadLossModule(resolve(file));
  const byDefault = given.positional.length === 0;
  const profile = given.get("profile") ?? (byDefault ? "quick" : "none");
  return {
    paths: byDefault ? [DEFAULT_EXPERIMENT] : given.positional,
    options: { profile: profile === "none" ? undefined : profile, set: given.all("set") },
  };
}
