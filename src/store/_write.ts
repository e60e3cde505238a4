import { StoreError } from "../errors.ts";

/**
 * Writes a folder of files so that it is whole or absent, whatever happens meanwhile.
 *
 * The files go into a hidden folder beside, reach the disk, and are renamed in at once. Where the
 * folder exists already, as two processes made the same run, the first one stays.
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
    await Deno.rename(temporary, folder);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    if (await isFolder(folder)) return;
    throw new StoreError(
      `Cannot write the run to "${folder}": ${
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

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
