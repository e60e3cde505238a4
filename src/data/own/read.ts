import { InputError } from "../../base/errors.ts";
import { gather, type Gathered } from "./gather.ts";
import { digestFiles, look } from "./look.ts";
import type { OwnManifest, ReadingOptions } from "./manifest.ts";

/** What is at a path, read as a dataset. */
export interface OwnRead extends Gathered {
  kind: string;
  files: OwnManifest["files"];
}

/**
 * Reads the images at a path as a dataset.
 *
 * @throws {InputError} If they make none; the message says why, and what would be right.
 */
export async function readOwn(path: string, options: ReadingOptions): Promise<OwnRead> {
  try {
    const looked = await look(path, options);
    const files = digestFiles(looked);
    return { kind: looked.layout.kind, files, ...gather(looked.layout, options) };
  } catch (error) {
    if (error instanceof InputError) {
      throw new InputError(`Cannot read "${path}": ${error.message}`);
    }
    throw error;
  }
}

/** What identifies the files at a path now. */
export async function filesNow(
  path: string,
  options: ReadingOptions,
): Promise<OwnManifest["files"]> {
  return digestFiles(await look(path, options));
}
