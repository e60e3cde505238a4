import { dirname, posix, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { fileURLToPath } from "node:url";
import { InputError } from "../base/errors.ts";
import { isOutside, readPlainText } from "../base/files.ts";

/** The largest source file of a module in bytes. */
const LARGEST = 1_000_000;

/** The most files of all modules. */
const MOST = 1000;

/** What a module imports from files, by a path or an address. */
const IMPORT =
  /\b(?:from|import)\s*\(?\s*(?<quote>["'`])(?<target>(?:\.{0,2}\/|file:)[^"'`]+)\k<quote>/g;

/** Modules of the author's own as parts of a bundle. */
export interface ModuleParts {
  /** The part of each module, in the order given. */
  modules: string[];
  /** The text of each file by the name of its part. */
  files: Map<string, Uint8Array>;
}

/** The parts with the modules that a study names, which keep their place beside it. */
export function modulesOfStudy(modules: readonly string[] = []): string[] {
  return modules.map((path) => posix.join("study", path.replaceAll("\\", "/")));
}

/**
 * Gathers modules, with the files beside or below each that it imports.
 *
 * @param paths The modules that are loaded: those of the study, and those of `--module`.
 * @param study The file of the study.
 * @param named The modules that the study names.
 * @throws {InputError} If a module imports a file from elsewhere, which nobody else would have, or the
 *   study names one from elsewhere.
 */
export async function gatherModules(
  paths: readonly string[],
  study = "study.json",
  named: readonly string[] = [],
): Promise<ModuleParts> {
  const home = dirname(resolve(study));
  const own = new Set(named.map((path) => resolve(home, path)));
  const elsewhere = [...own].find((path) => isOutside(home, path));
  if (elsewhere !== undefined) {
    throw new InputError(
      `A bundle carries a study with the modules of its folder alone: move "${elsewhere}" beside "${study}"`,
    );
  }
  const folders = [
    ...new Set(paths.filter((path) => !own.has(path)).map((path) => dirname(resolve(path)))),
  ];
  const files = new Map<string, Uint8Array>();
  const partOf = (path: string, start: string) => {
    const isOwn = own.has(resolve(start));
    const folder = isOwn ? home : dirname(resolve(start));
    const place = isOwn ? "study" : `modules/${folders.indexOf(folder) + 1}`;
    return `${place}/${relative(folder, path).replaceAll("\\", "/")}`;
  };
  for (const start of paths) {
    const folder = dirname(resolve(start));
    const waiting = [resolve(start)];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const name = partOf(path, start);
      if (files.has(name)) continue;
      const text = await readPlainText(path, LARGEST);
      // What looks like an import may stand in a comment.
      if (text === undefined) continue;
      files.set(name, new TextEncoder().encode(text));
      if (files.size > MOST) throw new InputError(`The modules import more than ${MOST} files`);
      for (const { groups } of text.matchAll(IMPORT)) {
        const target = fileURLToPath(new URL(groups!.target!, pathToFileURL(path)));
        if (isOutside(folder, target)) {
          throw new InputError(
            `A bundle carries a module with the files of its folder alone: "${path}" imports "${
              groups!.target
            }"; import the project as "@loss-atlas/loss-atlas/losses", and move other files beside the module`,
          );
        }
        waiting.push(target);
      }
    }
  }
  return { modules: paths.map((path) => partOf(resolve(path), path)), files };
}
