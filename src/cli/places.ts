/**
 * Where a call finds what it does not name: in the folder that it is made in, else in the project.
 *
 * @module
 */
import { join } from "node:path";
import { HOME, lstatIfThere } from "../base/files.ts";

/** The largest file of a study in bytes. */
export const LARGEST_STUDY = 1_000_000;

/** The folders that a call may look into although no argument names them. */
export const LOOKED_INTO: readonly string[] = ["experiments", "baselines", "atlas"];

const isThere = (path: string) => {
  try {
    return lstatIfThere(path) !== undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
};

/** A file or folder of the folder of the call, or else of the project; as it is where neither has it. */
export function atHome(path: string): string {
  if (isThere(path) || HOME === undefined) return path;
  return isThere(join(HOME, path)) ? join(HOME, path) : path;
}

/** The studies of the folder `experiments`. */
export function studyPaths(folder = "experiments"): string[] {
  if (!isThere(folder)) return [];
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  return names.filter((name) => name.endsWith(".json") && name !== "schema.json")
    .map((name) => `${folder}/${name}`).sort();
}

/** The file of a study by its path, or by its name alone in `experiments`; undefined if there is none. */
export function studyPath(given: string): string | undefined {
  if (isFile(given)) return given;
  const path = atHome(given);
  if (path !== given && isFile(path)) return path;
  return studyPaths(atHome("experiments")).find((file) => studyName(file) === given);
}

/** The name of a study by that of its file. */
export const studyName = (file: string): string =>
  file.replace(/^.*[\\/]/, "").replace(/\.json$/, "");

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    const hidden = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable;
    if (hidden) return false;
    throw error;
  }
}
