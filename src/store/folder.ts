import { StoreError } from "../base/errors.ts";
import { lstatIfThere, writeFileWhole, writeFolderWhole } from "../base/files.ts";
import type { FileSource } from "./network_reader.ts";

/** The files in a folder: plain ones, as a link could lead out of the store. */
export function folderSource(folder: string): FileSource {
  return {
    place: folder,
    // The disk is waited for: a store is a thousand small files, and a thread for each costs more.
    read(name, maximum) {
      const path = `${folder}/${name}`;
      const info = lstatIfThere(folder);
      if (info !== undefined && !info.isDirectory) {
        throw new Error("its folder is a link or a file");
      }
      const file = lstatIfThere(path);
      if (file === undefined) return undefined;
      if (!file.isFile) throw new Error("it is not a plain file");
      if (file.size > maximum) {
        throw new Error(`it must have at most ${maximum} bytes: it has ${file.size}`);
      }
      return Deno.readFileSync(path);
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
    read(name) {
      if (!Object.hasOwn(files, name)) return undefined;
      const bytes: unknown = files[name];
      if (bytes instanceof Uint8Array) return bytes;
      throw new Error("it must be bytes");
    },
  };
}

/** The names in a folder that match, sorted; none where there is no folder. */
export function namesIn(folder: string, pattern: RegExp): string[] {
  const info = lstatIfThere(folder);
  if (info === undefined) return [];
  refuseLink(folder, info);
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => pattern.test(name))
    .sort();
}

/**
 * Makes a folder of the store, and makes sure that it is one.
 *
 * @throws {StoreError} If it is a link or a file: what is written there would land elsewhere.
 */
export function makeFolder(folder: string): void {
  const info = lstatIfThere(folder);
  if (info === undefined) Deno.mkdirSync(folder, { recursive: true });
  else refuseLink(folder, info);
}

function refuseLink(folder: string, info: Deno.FileInfo): void {
  if (info.isDirectory) return;
  throw new StoreError(
    `"${folder}" in the store must be a folder: it is a ${info.isSymlink ? "link" : "file"}`,
  );
}

/** The name of a folder that is being written, with the digest that it is for. */
export const TEMPORARY = /^\.([0-9a-f]{64})-[0-9a-f-]{36}$/;

/**
 * Writes a folder of files so that it is whole or absent. Where the folder exists already, as two
 * processes trained the same network, the first one stays.
 *
 * @throws {StoreError} If it cannot be written.
 */
export function storeFolder(folder: string, files: Readonly<Record<string, Uint8Array>>): void {
  writing(`write "${folder}"`, () => {
    try {
      writeFolderWhole(folder, files);
    } catch (error) {
      if (!lstatIfThere(folder)?.isDirectory) throw error;
    }
  });
}

/**
 * Writes a file so that it is whole or absent.
 *
 * @throws {StoreError} If it cannot be written.
 */
export function storeFile(path: string, bytes: Uint8Array): void {
  writing(`write "${path}"`, () => writeFileWhole(path, bytes));
}

/** Does what needs a store that can be written; the error says what to do where it cannot. */
export function writing<T>(what: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new StoreError(
      `Cannot ${what}: ${
        (error as Error).message
      }; nothing finished is lost: make room or grant writing, and call again`,
      { cause: error },
    );
  }
}
