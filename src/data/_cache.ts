import { join } from "node:path";
import { sha256 } from "./_digest.ts";
import type { Files, SourceFile } from "./_source.ts";

/** A file that is missing (`actual` is undefined) or whose bytes are not the published ones. */
export interface Fault {
  /** The name of the file. */
  name: string;
  /** Where the file was looked for. */
  path: string;
  /** The SHA-256 that it must have. */
  expected: string;
  /** The SHA-256 that it has. */
  actual: string | undefined;
}

/** Reads the files of a folder and checks each against its digest. */
export async function readChecked(
  directory: string,
  wanted: readonly SourceFile[],
): Promise<{ files: Files; faults: Fault[] }> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const faults: Fault[] = [];
  for (const { name, sha256: expected } of wanted) {
    const path = join(directory, name);
    const bytes = await readIfThere(path);
    const actual = bytes && sha256(bytes);
    if (bytes && actual === expected) files.set(name, bytes);
    else faults.push({ name, path, expected, actual });
  }
  return { files, faults };
}

/** Says what is wrong with a file. */
export function describeFault({ path, expected, actual }: Fault): string {
  return actual === undefined
    ? `the file "${path}" is missing`
    : `the file "${path}" is damaged: expected SHA-256 ${expected}, found ${actual}`;
}

/** The bytes of a file, or nothing where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Writes files so that each is whole or absent, whenever the process may die.
 *
 * @param directory Where the files go.
 * @param scratch A folder beside them, on the same file system.
 * @param files The files.
 */
export async function writeWhole(directory: string, scratch: string, files: Files): Promise<void> {
  for (const [name, bytes] of files) {
    const partial = join(scratch, name);
    using file = await Deno.open(partial, { create: true, write: true, truncate: true });
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    await file.sync();
    await Deno.rename(partial, join(directory, name));
  }
}
