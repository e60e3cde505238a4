import { join } from "node:path";
import { sha256Of } from "../../base/digest.ts";
import { DataError, EnvironmentError } from "../../base/errors.ts";
import { writeFileWhole } from "../../base/files.ts";
import type { Files, SourceFile } from "../types.ts";

/** A file that is missing, or whose bytes are not the published ones. */
export interface Fault {
  /** The size and the digest that the file must have. */
  file: SourceFile;
  /** Where the file was looked for. */
  path: string;
  /** The fault of an existing file, with both values. */
  damage?: string;
}

/** Reads the files of a folder and checks each against its size and digest. */
export async function readChecked(
  directory: string,
  wanted: readonly SourceFile[],
): Promise<{ files: Files; faults: Fault[] }> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const faults: Fault[] = [];
  for (const file of wanted) {
    const path = join(directory, file.name);
    const size = await plainFileSize(path);
    if (size === undefined) {
      faults.push({ file, path });
      continue;
    }
    // A file of another size is not read: it may be larger than memory.
    const bytes = size === file.size ? await readBytes(path, size) : undefined;
    const damage = bytes ? digestFault(bytes, file) : `expected ${file.size} bytes, found ${size}`;
    if (damage === undefined) files.set(file.name, bytes!);
    else faults.push({ file, path, damage });
  }
  return { files, faults };
}

/** The fault of a file's bytes, with both digests; nothing if they are the published ones. */
export function digestFault(bytes: Uint8Array, { sha256 }: SourceFile): string | undefined {
  const actual = sha256Of(bytes);
  return actual === sha256 ? undefined : `expected SHA-256 ${sha256}, found ${actual}`;
}

/** Says what is wrong with a file. */
export function describeFault({ path, damage }: Fault): string {
  return damage === undefined
    ? `the file "${path}" is missing`
    : `the file "${path}" is damaged: ${damage}`;
}

/**
 * Writes files so that each is whole or absent, whenever the process may die.
 *
 * @param directory Where the files go.
 * @param scratch A folder on the same file system, which the next call empties.
 * @param files The files.
 */
export function writeFiles(directory: string, scratch: string, files: Files): void {
  for (const [name, bytes] of files) writeFileWhole(join(directory, name), bytes, scratch);
}

/**
 * The size of a plain file, or of what a link to one leads to; undefined where there is nothing.
 *
 * @throws {DataError} If something else is in its place: reading a pipe or device may never end.
 * @throws {EnvironmentError} If the system does not let it be looked at.
 */
export async function plainFileSize(path: string): Promise<number | undefined> {
  const info = await statIfThere(path);
  if (info === undefined || info.isFile) return info?.size;
  throw notPlain(path, info.isDirectory ? "a directory" : "a pipe or device");
}

/**
 * The bytes of a plain file; undefined where there is none.
 *
 * @throws {DataError} If it is larger than expected, or no plain file.
 * @throws {EnvironmentError} If the system does not let it be read.
 */
export async function readAtMost(
  path: string,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const size = await plainFileSize(path);
  if (size === undefined) return undefined;
  if (size > limit) {
    throw new DataError(
      `Cannot read "${path}": expected at most ${limit} bytes, found ${size}; remove it`,
    );
  }
  return await readBytes(path, size);
}

/** The first bytes of a file, fewer if it ends before; a file that grows is read no further. */
export async function readBytes(path: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  try {
    using file = await Deno.open(path);
    for (let at = 0; at < size;) {
      const count = await file.read(bytes.subarray(at));
      if (count === null) return bytes.subarray(0, at);
      at += count;
    }
    return bytes;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function statIfThere(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    if (error instanceof Deno.errors.FilesystemLoop) {
      throw notPlain(path, "a link that leads back to itself");
    }
    throw unreadable(path, error);
  }
}

function notPlain(path: string, found: string): DataError {
  return new DataError(`Cannot read "${path}": expected a plain file, found ${found}; remove it`);
}

function unreadable(path: string, cause: unknown): EnvironmentError {
  return new EnvironmentError(
    `Cannot read "${path}": ${
      (cause as Error).message
    }; grant reading, or name another data directory with --data-dir or LOSS_ATLAS_DATA`,
    { cause },
  );
}
