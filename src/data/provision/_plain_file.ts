import { DataError, EnvironmentError } from "../../base/errors.ts";

/**
 * The size of a plain file, or of what a link to one leads to; undefined where there is nothing.
 *
 * @throws {DataError} If something else is in its place: reading a pipe or device may never end.
 * @throws {EnvironmentError} If the system does not let it be looked at.
 */
export async function plainFileSize(path: string): Promise<number | undefined> {
  const info = await statIfThere(path);
  if (info === undefined || info.isFile) return info?.size;
  throw notPlain(path, info.isDirectory ? "a directory" : "a pipe or device");
}

/**
 * The bytes of a plain file; undefined where there is none.
 *
 * @throws {DataError} If it is larger than expected, or no plain file.
 * @throws {EnvironmentError} If the system does not let it be read.
 */
export async function readAtMost(
  path: string,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const size = await plainFileSize(path);
  if (size === undefined) return undefined;
  if (size > limit) {
    throw new DataError(
      `Cannot read "${path}": expected at most ${limit} bytes, found ${size}; remove it`,
    );
  }
  return await readBytes(path, size);
}

/** The first bytes of a file, fewer if it ends before; a file that grows is read no further. */
export async function readBytes(path: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  try {
    using file = await Deno.open(path);
    for (let at = 0; at < size;) {
      const count = await file.read(bytes.subarray(at));
      if (count === null) return bytes.subarray(0, at);
      at += count;
    }
    return bytes;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function statIfThere(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    if (error instanceof Deno.errors.FilesystemLoop) {
      throw notPlain(path, "a link that leads back to itself");
    }
    throw unreadable(path, error);
  }
}

function notPlain(path: string, found: string): DataError {
  return new DataError(`Cannot read "${path}": expected a plain file, found ${found}; remove it`);
}

function unreadable(path: string, cause: unknown): EnvironmentError {
  return new EnvironmentError(
    `Cannot read "${path}": ${
      (cause as Error).message
    }; grant reading, or name another data directory with --data-dir or LOSS_ATLAS_DATA`,
    { cause },
  );
}
