/**
 * Which code of the user's own a call runs: the launcher asks before it grants rights, and the command
 * before it loads anything.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { InputError } from "../base/errors.ts";
import { parseDocument } from "../study/document.ts";
import type { Command } from "./command.ts";
import { LARGEST_STUDY, studyPath, studyPaths } from "./places.ts";

/** The arguments of a call that name code. */
interface Arguments {
  positional: readonly string[];
  module?: unknown;
}

/** Whether an argument is the path of a module. */
export const isModule = (argument: string): boolean => /\.(ts|js|mjs)$/.test(argument);

/** What of a command says which studies its arguments are. */
type Syntax = Pick<Command, "positional" | "byDefault">;

/** What of the arguments of a command are studies: those given, else those that it takes by default. */
export function studiesOf(
  { positional: syntax = "", byDefault = [] }: Syntax,
  { positional }: Arguments,
): string[] {
  if (!syntax.includes("STUDY")) return [];
  if (positional.length > 0) return positional.map(fileOf);
  return byDefault === "all" ? studyPaths() : byDefault.map(fileOf);
}

/** The file of a study; what is none stays as it is, for the command to complain of. */
function fileOf(given: string): string {
  try {
    return studyPath(given) ?? given;
  } catch {
    return given;
  }
}

/** The modules of a call, as absolute paths: of `--module`, of its studies, and among its arguments. */
export function modulesOf(
  command: Syntax | undefined,
  given: Arguments,
): string[] {
  const flags = Array.isArray(given.module) ? given.module.map(String) : [];
  const named = studiesOf(command ?? {}, given).flatMap(namedBy);
  const paths = [...flags, ...given.positional.filter(isModule)].map((path) => resolve(path));
  return [...new Set([...paths, ...named])];
}

/** The modules that a study names; none of what is no study, of which the command itself complains. */
function namedBy(study: string): string[] {
  return modulesOfStudy(study).map((path) => resolve(dirname(study), path));
}

/**
 * The modules of a study, as it names them.
 *
 * @throws {InputError} If this process may not read the study.
 */
export function modulesOfStudy(study: string): string[] {
  try {
    if (Deno.statSync(study).size > LARGEST_STUDY) return [];
    const { modules } = Object(parseDocument(Deno.readTextFileSync(study)));
    return Array.isArray(modules) ? modules.filter((each) => typeof each === "string") : [];
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) return [];
    throw new InputError(
      `Cannot see which modules the study "${study}" names: allow the launcher to read it, as with --allow-read`,
    );
  }
}
