import { basename, dirname, join } from "node:path";

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
 * import { writeFileWhole } from "./atomic_file.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await writeFileWhole(`${folder}/a.txt`, "whole");
 * assertEquals(await Deno.readTextFile(`${folder}/a.txt`), "whole");
 * ```
 */
export async function writeFileWhole(
  path: string,
  content: Uint8Array | string,
  scratch: string = dirname(path),
): Promise<void> {
  await replaceFile(path, content, scratch, true);
}

/**
 * Writes a file so that no process ever reads half of it, but does not wait for the disk: a machine
 * that loses its power may lose it. For what is checked by its digest and cheap to make again.
 *
 * @param path Where the file goes; its folder must exist.
 * @param content What it holds.
 */
export async function writeFileAtOnce(path: string, content: Uint8Array | string): Promise<void> {
  await replaceFile(path, content, dirname(path), false);
}

async function replaceFile(
  path: string,
  content: Uint8Array | string,
  scratch: string,
  durable: boolean,
): Promise<void> {
  const temporary = temporaryPath(path, scratch);
  try {
    await writeThrough(temporary, content, durable);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  if (durable) await syncFolder(dirname(path));
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
export async function writeFolderWhole(
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  const temporary = temporaryPath(folder);
  try {
    await Deno.mkdir(temporary, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      await writeThrough(join(temporary, name), content);
    }
    await syncFolder(temporary);
    await Deno.rename(temporary, folder);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(folder));
}

/** A hidden name that no other writer uses. */
function temporaryPath(path: string, folder: string = dirname(path)): string {
  return join(folder, `.${basename(path)}-${crypto.randomUUID()}`);
}

async function writeThrough(
  path: string,
  content: Uint8Array | string,
  durable = true,
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  if (durable) await file.sync();
}

/** Brings the names in a folder to the disk, where the system lets a folder be opened. */
async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path);
  await folder.sync();
}
