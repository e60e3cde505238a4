import { join } from "node:path";
import { writeFileWhole } from "../../base/atomic_file.ts";
import { sha256Of } from "../../base/sha256.ts";
import type { Files, SourceFile } from "../source.ts";
import { plainFileSize, readBytes } from "./_plain_file.ts";

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
