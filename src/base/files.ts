import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "./errors.ts";

/** The folder of the project, or its address where it is run from afar. */
export const PROJECT: URL = new URL("../../", import.meta.url);

/** The folder of the project; undefined where it is run from afar. */
export const HOME: string | undefined = PROJECT.protocol === "file:"
  ? fileURLToPath(PROJECT)
  : undefined;

/**
 * Writes a file so that it is whole or absent, whatever happens meanwhile.
 *
 * The bytes go into a hidden file, reach the disk, and are renamed into place; a file that is there
 * already is replaced.
 *
 * @param path Where the file goes; its folder must exist.
 * @param content What it holds.
 * @param scratch The folder of the hidden file, on the same file system; by default that of `path`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { writeFileWhole } from "./files.ts";
 *
 * const folder = await Deno.makeTempDir();
 * writeFileWhole(`${folder}/a.txt`, "whole");
 * assertEquals(await Deno.readTextFile(`${folder}/a.txt`), "whole");
 * ```
 */
export function writeFileWhole(
  path: string,
  content: Uint8Array | string,
  scratch: string = dirname(path),
): void {
  replaceFile(path, content, scratch, true);
}

/**
 * Writes a file so that no process ever reads half of it, but does not wait for the disk: a machine
 * that loses its power may lose it. For what is checked by its digest and cheap to make again.
 *
 * @param path Where the file goes; its folder must exist.
 * @param content What it holds.
 */
export function writeFileAtOnce(path: string, content: Uint8Array | string): void {
  replaceFile(path, content, dirname(path), false);
}

function replaceFile(
  path: string,
  content: Uint8Array | string,
  scratch: string,
  durable: boolean,
): void {
  const temporary = temporaryPath(path, scratch);
  try {
    writeThrough(temporary, content, durable);
    Deno.renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  if (durable) syncFolder(dirname(path));
}

/**
 * Writes a folder of files so that it is whole or absent, whatever happens meanwhile.
 *
 * The files go into a hidden folder `.<name>-<uuid>` beside, reach the disk, and are renamed in at
 * once. Where a folder with files stands already, the renaming fails and that one stays.
 *
 * @param folder Where the files go; it must not exist.
 * @param files Their contents by name.
 */
export function writeFolderWhole(
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): void {
  const temporary = temporaryPath(folder);
  try {
    Deno.mkdirSync(temporary, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      writeThrough(join(temporary, name), content);
    }
    syncFolder(temporary);
    Deno.renameSync(temporary, folder);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  syncFolder(dirname(folder));
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch {
    // What is reported is why it could not be written.
  }
}

/** A hidden name that no other writer uses. */
function temporaryPath(path: string, folder: string = dirname(path)): string {
  return join(folder, `.${basename(path)}-${crypto.randomUUID()}`);
}

function writeThrough(
  path: string,
  content: Uint8Array | string,
  durable = true,
): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  using file = Deno.openSync(path, { write: true, createNew: true });
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  if (durable) file.syncSync();
}

/**
 * Whether a path leads out of a folder, by the names alone: who minds links compares paths without any.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { isOutside } from "./files.ts";
 *
 * assertEquals([isOutside("a", "a/../b"), isOutside("a", "a/..b")], [true, false]);
 * ```
 */
export function isOutside(folder: string, path: string): boolean {
  return leadsOut(relative(folder, path));
}

const UPWARDS = sep === "/" ? /^\.\.(\/|$)/ : /^\.\.([/\\]|$)/;

/** Whether a normalized path leads out of where it starts; between two drives none but a whole one does. */
export function leadsOut(steps: string): boolean {
  return UPWARDS.test(steps) || isAbsolute(steps);
}

/** Brings the names in a folder to the disk, where the system lets a folder be opened. */
function syncFolder(path: string): void {
  if (Deno.build.os === "windows") return;
  using folder = Deno.openSync(path);
  folder.syncSync();
}

/**
 * What is known of a path, links not followed; undefined where there is nothing.
 *
 * Waits for the disk: an answer that comes through a thread takes several times as long.
 */
export function lstatIfThere(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (absent) return undefined;
    throw error;
  }
}

/**
 * The text of a plain file: a pipe or a device might never end, and a huge file would fill the
 * memory.
 *
 * @param path Where it is; a link is followed.
 * @param maximum The most bytes that are read.
 * @returns The text; undefined where there is no file.
 * @throws {InputError} If it is not a plain file, or larger.
 */
export async function readPlainText(path: string, maximum: number): Promise<string | undefined> {
  if (lstatIfThere(path) === undefined) return undefined;
  const { isFile, size } = await Deno.stat(path);
  if (!isFile) {
    throw new InputError(`"${path}" must be a plain file: it is a folder, pipe or device`);
  }
  if (size > maximum) {
    throw new InputError(`"${path}" must have at most ${maximum} bytes: it has ${size}`);
  }
  return await Deno.readTextFile(path);
}
