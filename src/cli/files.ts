import { basename, dirname, join } from "node:path";
import { writeFileWhole } from "../base/files.ts";
import { EnvironmentError } from "../base/errors.ts";

/**
 * Writes files and the folders that they are in, each file whole or not at all.
 *
 * @param files The contents by path.
 * @param advice What an error adds, such as where else to write.
 * @throws {EnvironmentError} If a file cannot be written.
 */
export async function writeFiles(
  files: Iterable<readonly [path: string, content: string | Uint8Array]>,
  advice?: string,
): Promise<void> {
  for (const [path, content] of files) {
    try {
      await Deno.mkdir(dirname(path), { recursive: true });
      writeFileWhole(path, content);
    } catch (error) {
      throw cannotWrite(path, error, advice);
    }
  }
}

/** The error that a file or folder cannot be written. */
export function cannotWrite(path: string, cause: unknown, advice?: string): EnvironmentError {
  const { message } = cause as Error;
  return new EnvironmentError(
    `Cannot write "${path}": ${[message, advice].filter(Boolean).join("; ")}`,
    { cause },
  );
}

/** What the error of a report that cannot be written advises. */
export const ELSEWHERE = "give another folder with --out";

/**
 * Makes the folder of a report, so that nobody trains for hours what cannot be written.
 *
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function prepareReport(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder }));
  } catch (error) {
    throw cannotWrite(folder, error, `nothing was trained: ${ELSEWHERE}`);
  }
}

/** The name under which a file is written before it is renamed in. */
export const unfinishedPath = (path: string): string =>
  join(dirname(path), `.${basename(path)}.unfinished`);

/**
 * Writes one file, whole or not at all, with the right to write it and its {@linkcode unfinishedPath}
 * and nothing else in its folder.
 *
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function writeAlone(path: string, content: Uint8Array): Promise<void> {
  const unfinished = unfinishedPath(path);
  try {
    using file = await Deno.open(unfinished, { write: true, create: true, truncate: true });
    for (let at = 0; at < content.length;) at += await file.write(content.subarray(at));
    await file.sync();
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw cannotWrite(path, error, "name another file");
  }
}
