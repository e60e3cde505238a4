import { DataError } from "../base/errors.ts";
import { gunzip } from "./_archive.ts";
import { sha256 } from "./_digest.ts";
import type { DatasetSource, Files } from "./_source.ts";

/** The checked files of a dataset that comes with this project, in fixtures/. */
export async function fixtureFiles(source: DatasetSource): Promise<Files> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const { name, sha256: expected } of source.files) {
    const url = new URL(`../../fixtures/${source.name}/${name}.gz`, import.meta.url);
    const bytes = await fetchUnpacked(url);
    const actual = sha256(bytes);
    if (actual !== expected) {
      throw new DataError(
        `Cannot load the dataset "${source.name}" as "${url.pathname}" is damaged: expected SHA-256 ${expected} unpacked, found ${actual}; restore the file from the repository`,
      );
    }
    files.set(name, bytes);
  }
  return files;
}

async function fetchUnpacked(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url);
    return await gunzip(new Uint8Array(await response.arrayBuffer()));
  } catch (cause) {
    throw new DataError(
      `Cannot read "${url.pathname}": restore the file from the repository`,
      { cause },
    );
  }
}
