import { StoreError } from "../base/errors.ts";

/** The name of a folder that is being written, with the digest that it is for. */
export const TEMPORARY = /^\.([0-9a-f]{64})-[0-9a-f-]{36}$/;

/**
 * Writes a folder of files so that it is whole or absent, whatever happens meanwhile.
 *
 * The files go into a hidden folder beside, reach the disk, and are renamed in at once. Where the
 * folder exists already, as two processes trained the same network, the first one stays.
 */
export async function writeWhole(folder: string, files: Record<string, Uint8Array>): Promise<void> {
  const cut = folder.lastIndexOf("/");
  const [parent, name] = [folder.slice(0, cut), folder.slice(cut + 1)];
  const temporary = `${parent}/.${name}-${crypto.randomUUID()}`;
  try {
    await Deno.mkdir(temporary, { recursive: true });
    for (const [file, bytes] of Object.entries(files)) {
      await writeThrough(`${temporary}/${file}`, bytes);
    }
    await syncFolder(temporary);
    await Deno.rename(temporary, folder);
    await syncFolder(parent);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    if (await isFolder(folder)) return;
    throw new StoreError(
      `Cannot write to "${folder}": ${
        (error as Error).message
      }; nothing finished is lost: make room or grant writing, and call again`,
      { cause: error },
    );
  }
}

/** Writes a file so that it is whole or absent. */
export async function writeFileWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.part`;
  try {
    await writeThrough(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw new StoreError(
      `Cannot write "${path}": ${
        (error as Error).message
      }; nothing finished is lost: make room or grant writing, and call again`,
      { cause: error },
    );
  }
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  await file.sync();
}

/** Brings the names in a folder to the disk, where the system lets a folder be opened. */
async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path);
  await folder.sync();
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isDirectory;
  } catch {
    return false;
  }
}
