import { dirname, join } from "node:path";
import { writeFolderWhole } from "../../base/atomic_file.ts";
import { EnvironmentError } from "../../base/errors.ts";

/** Where a pack is kept while it is exchanged: beside its folder. */
export const siblingPaths = (folder: string): { next: string; last: string } => ({
  next: `${folder}.next`,
  last: `${folder}.last`,
});

/**
 * Writes a pack so that its folder is the whole new one or the whole old one: it is written beside,
 * and renamed in.
 *
 * @param folder Where the pack goes; what is there is replaced.
 * @param files The bytes of each file by its name.
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function writePack(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const { next, last } = siblingPaths(folder);
  try {
    await remove(next);
    await remove(last);
    await Deno.mkdir(next, { recursive: true });
    writeFolderWhole(join(next, "pack"), Object.fromEntries(files));
    const replaced = await moveAway(folder, last);
    try {
      await Deno.rename(join(next, "pack"), folder);
    } catch (error) {
      if (replaced) await Deno.rename(last, folder);
      throw error;
    }
    await remove(next);
    await remove(last);
  } catch (error) {
    throw new EnvironmentError(
      `Cannot write the pack to "${folder}" in "${dirname(folder)}": ${(error as Error).message}`,
      { cause: error },
    );
  }
}

async function remove(path: string): Promise<void> {
  await ifThere(() => Deno.remove(path, { recursive: true }));
}

async function moveAway(from: string, to: string): Promise<boolean> {
  return await ifThere(() => Deno.rename(from, to));
}

/** Whether there was something to do it with. */
async function ifThere(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
