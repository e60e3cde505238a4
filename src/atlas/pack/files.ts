import { gunzipSync } from "node:zlib";
import { gzipSync } from "fflate";
import { z } from "zod";
import { sha256Of } from "../../base/digest.ts";
import { StoreError } from "../../base/errors.ts";
import { digestsSchema, parseJson } from "../../store/schemas.ts";

/** The file that seals the others. */
export const MANIFEST = "manifest.json";

/** The largest file of a pack, unpacked, in bytes: more is no honest pack. */
const LARGEST = 512 << 20;

/** The largest file of a pack as it lies on the disk, in bytes. */
const LARGEST_PACKED = 64 << 20;

const manifestSchema = z.strictObject({
  format: z.literal(1),
  files: digestsSchema,
});

/** Packs the content of a file: the same content gives the same bytes. */
export function compress(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  // Without its time, a gzip file depends on its content alone.
  return gzipSync(bytes, { level: 9, mtime: 0 });
}

/** Writes the manifest of some files. */
export function encodeManifest(files: ReadonlyMap<string, Uint8Array>): string {
  const digests = [...files].map(([name, bytes]) => [name, sha256Of(bytes)]);
  return JSON.stringify({ format: 1, files: Object.fromEntries(digests) }, null, 2) + "\n";
}

/** The error of a file of a pack. */
export function damaged(path: string, what: string, cause?: unknown): StoreError {
  return new StoreError(`The pack is damaged: "${path}": ${what}`, { cause });
}

/** The files of a pack, each checked against the manifest when it is read. */
export interface PackFiles {
  /** Their folder. */
  folder: string;
  /** The names in the manifest. */
  names: string[];
  /** The name of a file in errors. */
  pathOf(name: string): string;
  /** Reads and unpacks a file. */
  read(name: string): Promise<Uint8Array>;
}

/**
 * Opens the files of a pack.
 *
 * @throws {StoreError} If there is no pack, or its manifest is none.
 */
export function openFiles(folder: string): Promise<PackFiles> {
  return sealedFiles(folder, (name) => readFile(`${folder}/${name}`));
}

/**
 * The files of a pack that are in memory.
 *
 * @param files The bytes of each file by its name.
 * @param folder The name of their folder in errors.
 * @throws {StoreError} If they are no pack.
 */
export function memoryFiles(
  files: ReadonlyMap<string, Uint8Array>,
  folder: string,
): Promise<PackFiles> {
  return sealedFiles(folder, (name) => {
    const bytes = files.get(name);
    if (bytes === undefined) throw damaged(`${folder}/${name}`, "it is missing");
    return Promise.resolve(bytes);
  });
}

async function sealedFiles(
  folder: string,
  readFile: (name: string) => Promise<Uint8Array>,
): Promise<PackFiles> {
  const pathOf = (name: string) => `${folder}/${name}`;
  const bytes = await readFile(MANIFEST);
  let files: Record<string, string>;
  try {
    ({ files } = parseJson(bytes, manifestSchema));
  } catch (error) {
    throw damaged(pathOf(MANIFEST), "it is not the manifest of a pack", error);
  }
  async function read(name: string): Promise<Uint8Array> {
    const path = pathOf(name);
    const expected = files[name];
    if (expected === undefined) throw damaged(path, "the manifest does not name it");
    const packed = await readFile(name);
    const actual = sha256Of(packed);
    if (actual !== expected) {
      throw damaged(path, `it has SHA-256 ${actual}, the manifest says ${expected}`);
    }
    return decompress(packed, path);
  }
  return { folder, names: Object.keys(files), pathOf, read };
}

async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size, isFile } = await Deno.lstat(path);
    if (!isFile) throw damaged(path, "it is not a plain file");
    if (size > LARGEST_PACKED) {
      throw damaged(path, `it must have at most ${LARGEST_PACKED} bytes: it has ${size}`);
    }
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    if (!(error instanceof Deno.errors.NotFound)) throw damaged(path, (error as Error).message);
    throw new StoreError(
      `The pack has no file "${path}": name its folder with --pack; where pack was killed, its old folder is the one with .last behind its name`,
    );
  }
}

/** Unpacks a file, and no more of it than a pack may hold: a few megabytes may unpack to gigabytes. */
function decompress(packed: Uint8Array, path: string): Uint8Array {
  try {
    // Node hands out a view of a larger buffer; the copy has its own.
    return new Uint8Array(gunzipSync(packed, { maxOutputLength: LARGEST }));
  } catch (error) {
    const isLarge = (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
    const what = isLarge
      ? `unpacked it has more than ${LARGEST} bytes`
      : `it cannot be unpacked: ${(error as Error).message}`;
    throw damaged(path, what, error);
  }
}
