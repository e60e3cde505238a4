import { join } from "node:path";
import { writeFolderWhole } from "../../base/files.ts";
import { EnvironmentError, InputError, LossAtlasError, reasonOf } from "../../base/errors.ts";

/** Where a pack is kept while it is exchanged: beside its folder. */
export const siblingPaths = (folder: string): { next: string; last: string } => ({
  next: `${folder}.next`,
  last: `${folder}.last`,
});

/**
 * Writes a pack so that its folder is the whole new one or the whole old one: it is written beside,
 * and renamed in.
 *
 * @param folder Where the pack goes; a pack that is there is replaced.
 * @param files The bytes of each file by its name.
 * @throws {InputError} If something else than a pack lies there.
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function writePack(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const { next, last } = siblingPaths(folder);
  try {
    await restorePack(folder);
    refuseOther(folder, await isPack(folder) || (await namesIn(folder)).length === 0);
    refuseOther(last, await isPack(last) || (await namesIn(last)).length === 0);
    refuseOther(next, (await namesIn(next)).every((name) => /^\.?pack\b/.test(name)));
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
    if (error instanceof LossAtlasError) throw error;
    throw new EnvironmentError(
      `The pack "${folder}" cannot be written: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

/**
 * Puts back the pack that a call moved away and, killed at that moment, did not replace.
 *
 * @param folder Where the pack belongs.
 */
export async function restorePack(folder: string): Promise<void> {
  const { last } = siblingPaths(folder);
  if (await namesIn(folder) === ABSENT && await isPack(last)) await Deno.rename(last, folder);
}

/** Whether a folder holds a pack, by its manifest. */
export async function isPack(folder: string): Promise<boolean> {
  try {
    const { format, files } = JSON.parse(await Deno.readTextFile(join(folder, "manifest.json")));
    return format === 1 && typeof files === "object";
  } catch {
    return false;
  }
}

const ABSENT: string[] = [];

/** The names in a folder; {@linkcode ABSENT} where there is none. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return ABSENT;
    throw error;
  }
}

function refuseOther(folder: string, isOurs: boolean): void {
  if (isOurs) return;
  throw new InputError(
    `"${folder}" holds something else than a pack, which would be lost: name an empty folder, or move it away`,
  );
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
