import { writeFileAtOnce, writeFileWhole, writeFolderWhole } from "../base/atomic_file.ts";
import { StoreError } from "../base/errors.ts";
import { lstatIfThere } from "../base/lstat.ts";

/** The name of a folder that is being written, with the digest that it is for. */
export const TEMPORARY = /^\.([0-9a-f]{64})-[0-9a-f-]{36}$/;

/**
 * Writes a folder of files so that it is whole or absent. Where the folder exists already, as two
 * processes trained the same network, the first one stays.
 *
 * @throws {StoreError} If it cannot be written.
 */
export function storeFolder(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): void {
  try {
    writeFolderWhole(folder, files);
  } catch (error) {
    if (lstatIfThere(folder)?.isDirectory) return;
    throw unwritable(folder, error);
  }
}

/**
 * Writes a file so that it is whole or absent.
 *
 * @throws {StoreError} If it cannot be written.
 */
export function storeFile(path: string, bytes: Uint8Array): void {
  try {
    writeFileWhole(path, bytes);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Writes a file of records, which is checked by its digest and cheap to make again: it does not wait
 * for the disk, as there is one for each of a thousand networks.
 *
 * @throws {StoreError} If it cannot be written.
 */
export function storeRecords(path: string, bytes: Uint8Array): void {
  try {
    writeFileAtOnce(path, bytes);
  } catch (error) {
    throw unwritable(path, error);
  }
}

const unwritable = (path: string, error: unknown) =>
  new StoreError(
    `Cannot write "${path}": ${
      (error as Error).message
    }; nothing finished is lost: make room or grant writing, and call again`,
    { cause: error },
  );
