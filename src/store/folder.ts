import { StoreError } from "../base/errors.ts";
import { lstatIfThere } from "../base/lstat.ts";
import type { FileSource } from "./network_reader.ts";

/** The files in a folder: plain ones, as a link could lead out of the store. */
export function folderSource(folder: string): FileSource {
  return {
    place: folder,
    async read(name, maximum) {
      const path = `${folder}/${name}`;
      const info = await lstatIfThere(folder);
      if (info !== undefined && !info.isDirectory) {
        throw new Error("its folder is a link or a file");
      }
      const file = await lstatIfThere(path);
      if (file === undefined) return undefined;
      if (!file.isFile) throw new Error("it is not a plain file");
      if (file.size > maximum) {
        throw new Error(`it must have at most ${maximum} bytes: it has ${file.size}`);
      }
      return await Deno.readFile(path);
    },
  };
}

/** Files that came from elsewhere. */
export function memorySource(
  place: string,
  files: Readonly<Record<string, Uint8Array>>,
): FileSource {
  return {
    place,
    read: (name) => Promise.resolve(Object.hasOwn(files, name) ? files[name] : undefined),
  };
}

/** The names in a folder that match, sorted; none where there is no folder. */
export async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const info = await lstatIfThere(folder);
  if (info === undefined) return [];
  refuseLink(folder, info);
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).filter((name) => pattern.test(name)).sort();
}

/**
 * Makes a folder of the store, and makes sure that it is one.
 *
 * @throws {StoreError} If it is a link or a file: what is written there would land elsewhere.
 */
export async function makeFolder(folder: string): Promise<void> {
  const info = await lstatIfThere(folder);
  if (info === undefined) await Deno.mkdir(folder, { recursive: true });
  else refuseLink(folder, info);
}

function refuseLink(folder: string, info: Deno.FileInfo): void {
  if (info.isDirectory) return;
  throw new StoreError(
    `Cannot use "${folder}" as it must be a folder: it is a ${info.isSymlink ? "link" : "file"}`,
  );
}
