import { resolve } from "node:path";
import type { ExperimentOptions } from "../study/mod.ts";
import { InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";
import { loadLossModule } from "../losses/mod.ts";
import type { Arguments } from "./_arguments.ts";

/** The default experiment. */
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
    paths: byDefault ? [DEFAULT_EXPERIMENT] : await Promise.all(given.positional.map(findStudy)),
    options: { profile: profile === "none" ? undefined : profile, set: given.all("set") },
  };
}

/** The studies that come with the project, as paths. */
export async function studyFiles(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir("experiments")) {
    if (name.endsWith(".json") && name !== "schema.json") names.push(`experiments/${name}`);
  }
  if (names.length === 0) throw new InputError('There is no study in "experiments"');
  return names.sort();
}

/**
 * Finds the file of a study by its path, or by its name alone where it comes with the project.
 *
 * @throws {InputError} If there is none; the message names the nearest one.
 */
export async function findStudy(given: string): Promise<string> {
  if (await isFile(given)) return given;
  const files = await studyFiles();
  const nameOf = (path: string) => path.replace(/^.*[\\/]/, "").replace(/\.json$/, "");
  const found = files.find((file) => nameOf(file) === given);
  if (found !== undefined) return found;
  throw new InputError(
    `There is no study "${given}": ${suggest(nameOf(given), files.map(nameOf))}`,
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
