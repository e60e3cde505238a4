import { StoreError } from "../base/errors.ts";
import { codeDigestOf, digestOf } from "../identity/run_identity.ts";
import { sha256Of } from "../base/sha256.ts";
import { encodeRun, RUN_FILES, type RunFileName } from "./_files.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import type { RunRecord, StoredRun } from "./run.ts";

const MEGABYTE = 1 << 20;

type FileName = RunFileName | "manifest.json";

/** The largest size of each file, in bytes: a store may come from a stranger. */
export const MAXIMUM_SIZES: Readonly<Record<FileName, number>> = {
  "manifest.json": MEGABYTE,
  "cell.json": MEGABYTE,
  "identity.json": MEGABYTE,
  "environment.json": MEGABYTE,
  "metrics.json": 16 * MEGABYTE,
  "history.csv": 256 * MEGABYTE,
  "geometry.json": 256 * MEGABYTE,
  "embeddings.arrow": 2048 * MEGABYTE,
};

/** Where the files of a run are. */
export interface FileSource {
  /** What errors call the place. */
  place: string;
  /** Reads a file; throws where there is none, or where it may not be read. */
  read(name: FileName): Promise<Uint8Array>;
}

/** The files in a folder: plain ones, as a link could lead out of the store. */
export function folderSource(folder: string): FileSource {
  return {
    place: folder,
    async read(name) {
      const path = `${folder}/${name}`;
      if (!(await Deno.lstat(folder)).isDirectory) {
        throw new Error("its folder is a link or a file");
      }
      const { isFile, size } = await Deno.lstat(path);
      if (!isFile) throw new Error("it is no plain file");
      const maximum = MAXIMUM_SIZES[name];
      if (size > maximum) throw new Error(`it must be below ${maximum} bytes: it has ${size}`);
      return await Deno.readFile(path);
    },
  };
}

/** Files that came from elsewhere. */
export function memorySource(
  digest: string,
  files: Readonly<Record<string, Uint8Array>>,
): FileSource {
  return {
    place: digest,
    read(name) {
      const bytes = Object.hasOwn(files, name) ? files[name] : undefined;
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error("it is missing"));
    },
  };
}

/**
 * Reads some files of a run: each must have the SHA-256 that the manifest says, and cell and
 * identity must be those of the digest.
 */
export async function readRun<
  Name extends RunFileName,
  Content extends Omit<RunRecord, "digest" | "divergedAt">,
>(
  digest: string,
  source: FileSource,
  names: readonly Name[],
  decode: (files: Record<Name, Uint8Array>) => Content,
): Promise<Content & Pick<RunRecord, "digest" | "divergedAt">> {
  const manifest = await readManifest(digest, source);
  const files = {} as Record<Name, Uint8Array>;
  for (const name of names) files[name] = await readChecked(source, name, manifest);
  const content = explain(() => decode(files), source.place);
  const { cell, identity } = content;
  if (digestOf(cell, identity) !== digest || codeDigestOf(identity.modules) !== identity.code) {
    throw new StoreError(
      `The run is damaged: cell and identity in "${source.place}" do not belong to its digest`,
    );
  }
  const { divergedAt } = manifest;
  return { digest, ...content, ...(divergedAt === undefined ? {} : { divergedAt }) };
}

/** The files of a run, and the manifest that seals them: the same run gives the same bytes. */
export function sealRun(run: StoredRun): Record<FileName, Uint8Array> {
  const files = encodeRun(run);
  const manifest: Manifest = {
    digest: run.digest,
    divergedAt: run.divergedAt,
    files: Object.fromEntries(RUN_FILES.map((name) => [name, sha256Of(files[name])])),
  };
  const text = JSON.stringify(manifest, null, 2) + "\n";
  return { ...files, "manifest.json": new TextEncoder().encode(text) };
}

async function readManifest(digest: string, source: FileSource): Promise<Manifest> {
  const bytes = await readFile(source, "manifest.json");
  try {
    const manifest = parseManifest(new TextDecoder().decode(bytes));
    if (manifest.digest === digest) return manifest;
  } catch {
    // Falls through to the error that a manifest of another run gets as well.
  }
  throw new StoreError(
    `The run is damaged: "${source.place}/manifest.json" is not the manifest of this run`,
  );
}

async function readChecked(
  source: FileSource,
  name: RunFileName,
  manifest: Manifest,
): Promise<Uint8Array> {
  const bytes = await readFile(source, name);
  const [actual, expected] = [sha256Of(bytes), manifest.files[name]];
  if (actual === expected) return bytes;
  throw new StoreError(
    `The run is damaged: "${source.place}/${name}" has SHA-256 ${actual}, its manifest says ${expected}`,
  );
}

async function readFile(source: FileSource, name: FileName): Promise<Uint8Array> {
  try {
    return await source.read(name);
  } catch (error) {
    throw new StoreError(
      `The run is damaged: cannot read "${source.place}/${name}": ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function explain<T>(decode: () => T, place: string): T {
  try {
    return decode();
  } catch (error) {
    throw new StoreError(`The run in "${place}" is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
