import { StoreError } from "../errors.ts";
import { sha256Of } from "../sha256.ts";
import type { RunFileName } from "./_files.ts";
import { type Manifest, parseManifest } from "./manifest.ts";

const MEGABYTE = 1 << 20;

/** The largest size of each file, in bytes: a store may come from a stranger. */
export const MAXIMUM_SIZES: Readonly<Record<RunFileName | "manifest.json", number>> = {
  "manifest.json": MEGABYTE,
  "cell.json": MEGABYTE,
  "identity.json": MEGABYTE,
  "environment.json": MEGABYTE,
  "metrics.json": 16 * MEGABYTE,
  "history.csv": 256 * MEGABYTE,
  "geometry.json": 256 * MEGABYTE,
  "embeddings.arrow": 2048 * MEGABYTE,
};

/** The manifest of a run, which must be of this digest. */
export async function readManifest(folder: string, digest: string): Promise<Manifest> {
  const file = `${folder}/manifest.json`;
  const text = new TextDecoder().decode(await readPlainFile(folder, "manifest.json"));
  try {
    const manifest = parseManifest(text);
    if (manifest.digest === digest) return manifest;
  } catch {
    // Falls through to the error that a manifest of another run gets as well.
  }
  throw new StoreError(`The run is damaged: "${file}" is not the manifest of this run`);
}

/** Files of a run, each checked against the manifest. */
export async function readChecked<Name extends RunFileName>(
  folder: string,
  names: readonly Name[],
  manifest: Manifest,
): Promise<Record<Name, Uint8Array>> {
  const files = {} as Record<Name, Uint8Array>;
  for (const name of names) {
    const bytes = await readPlainFile(folder, name);
    const [actual, expected] = [sha256Of(bytes), manifest.files[name]];
    if (actual !== expected) {
      throw new StoreError(
        `The run is damaged: "${folder}/${name}" has SHA-256 ${actual}, its manifest says ${expected}`,
      );
    }
    files[name] = bytes;
  }
  return files;
}

/** Reads a file that is one: a link could lead out of the store, a pipe would never end. */
async function readPlainFile(
  folder: string,
  name: RunFileName | "manifest.json",
): Promise<Uint8Array> {
  const path = `${folder}/${name}`;
  try {
    if (!(await Deno.lstat(folder)).isDirectory) throw new Error("its folder is a link or a file");
    const { isFile, size } = await Deno.lstat(path);
    if (!isFile) throw new Error("it is no plain file");
    const maximum = MAXIMUM_SIZES[name];
    if (size > maximum) throw new Error(`it must be below ${maximum} bytes: it has ${size}`);
    return await Deno.readFile(path);
  } catch (error) {
    throw new StoreError(`The run is damaged: cannot read "${path}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}
