import { DataError } from "../../base/errors.ts";
import { gunzip } from "./_archive.ts";
import { digestFault } from "./_files.ts";
import type { DatasetSource, Files, SourceFile } from "../source.ts";

/** The checked files of a dataset that comes with this project, in fixtures/. */
export async function fixtureFiles(source: DatasetSource): Promise<Files> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of source.files) {
    const url = new URL(`../../../fixtures/${source.name}/${file.name}.gz`, import.meta.url);
    const bytes = await fetchUnpacked(url, file);
    const damage = digestFault(bytes, file);
    if (damage) {
      throw new DataError(
        `Cannot load the dataset "${source.name}" as "${url.pathname}" is damaged, unpacked: ${damage}; restore the file from the repository`,
      );
    }
    files.set(file.name, bytes);
  }
  return files;
}

async function fetchUnpacked(
  url: URL,
  { size }: SourceFile,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url);
    return await gunzip(new Uint8Array(await response.arrayBuffer()), size);
  } catch (cause) {
    throw new DataError(
      `Cannot read "${url.pathname}": restore the file from the repository`,
      { cause },
    );
  }
}
