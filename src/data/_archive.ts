import { parseTarGzip } from "nanotar";
import { DataError } from "../base/errors.ts";
import type { Files } from "./_source.ts";

/** Unpacks gzip. Throws on anything that is not one whole gzip stream. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Reads entries of a gzipped tar archive into memory.
 *
 * Nothing is written, so that a path in the archive cannot lead out of the data directory.
 *
 * @param bytes The archive.
 * @param entries The wanted entries: the name to give each, by its path in the archive.
 * @throws If an entry is missing or the archive is no gzipped tar.
 */
export async function untar(
  bytes: Uint8Array<ArrayBuffer>,
  entries: ReadonlyMap<string, string>,
): Promise<Files> {
  const found = await parseTarGzip(bytes, {
    filter: (entry) => entry.type === "file" && entries.has(entry.name),
  });
  if (found.length < entries.size) {
    throw new DataError(`it holds ${found.length} of the ${entries.size} wanted files`);
  }
  return new Map(found.map((entry) => [entries.get(entry.name)!, new Uint8Array(entry.data!)]));
}
