import { InputError } from "./errors.ts";
import { lstatIfThere } from "./lstat.ts";

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
