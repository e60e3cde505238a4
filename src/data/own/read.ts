import { DataError, InputError } from "../../base/errors.ts";
import { gather, type Gathered } from "./gather.ts";
import { digestFiles, look, stampFiles } from "./look.ts";
import type { OwnManifest, ReadingOptions } from "./manifest.ts";

/** What is at a path, read as a dataset. */
export interface OwnRead extends Gathered {
  kind: string;
  files: OwnManifest["files"];
}

/**
 * Reads the images at a path as a dataset.
 *
 * @param path A folder or a file.
 * @param options How it is read.
 * @param onImage Is told after each image how many were decoded.
 * @throws {InputError} If they make none; the message says why, and what would be right.
 */
export async function readOwn(
  path: string,
  options: ReadingOptions,
  onImage?: (images: number) => void,
): Promise<OwnRead> {
  try {
    const looked = await look(path, options);
    const files = digestFiles(looked);
    return { kind: looked.layout.kind, files, ...gather(looked.layout, options, onImage) };
  } catch (error) {
    if (!(error instanceof InputError || error instanceof DataError)) throw error;
    throw new InputError(`Cannot read "${path}": ${error.message}`, { cause: error });
  }
}

/** What was found of files that did not change since, so that a process reads them once. */
const known = new Map<string, OwnManifest["files"]>();

/** What identifies the files at a path now. */
export async function filesNow(
  path: string,
  options: ReadingOptions,
): Promise<OwnManifest["files"]> {
  const looked = await look(path, options);
  return known.getOrInsertComputed(stampFiles(looked), () => digestFiles(looked));
}
