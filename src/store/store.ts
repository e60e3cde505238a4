import { InputError, StoreError } from "../errors.ts";
import { decodeRun, encodeRun, RUN_FILES, type RunFiles } from "./_files.ts";
import { writeWhole } from "./_write.ts";
import { sha256Of } from "../sha256.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import type { Run } from "./run.ts";

const DIGEST = /^[0-9a-f]{64}$/;

/** A folder of finished runs, each under its digest. A run is whole or absent. */
export interface Store {
  /** The store's folder. */
  readonly path: string;
  /**
   * Makes sure that runs can be written, before hours are spent on one.
   *
   * @throws {StoreError} If they cannot.
   */
  prepare(): Promise<void>;
  /** Whether there is a run under this digest, whole by its manifest or not. */
  has(digest: string): Promise<boolean>;
  /**
   * Reads a run and checks every file against the manifest.
   *
   * @throws {StoreError} If the run is missing or damaged; the message names the file.
   */
  read(digest: string): Promise<Run>;
  /**
   * Writes a run beside the store's runs and renames it in. A run that is there already stays.
   *
   * @throws {StoreError} If the store cannot be written.
   */
  write(run: Run): Promise<void>;
  /** Moves a damaged run out of the way, without deleting it, and tells where to. */
  setAside(digest: string): Promise<string>;
  /** The digests of all runs, sorted. */
  list(): Promise<string[]>;
}

/** Opens a store, which need not exist yet: it is made when the first run is written. */
export function openStore(path: string): Store {
  const runs = `${path}/runs`;

  function folder(digest: string): string {
    if (!DIGEST.test(digest)) {
      throw new InputError(`"${digest}" is no digest: it must be 64 hexadecimal digits`);
    }
    return `${runs}/${digest}`;
  }

  async function prepare(): Promise<void> {
    try {
      await Deno.mkdir(runs, { recursive: true });
      await Deno.remove(await Deno.makeTempFile({ dir: runs, prefix: ".probe-" }));
    } catch (error) {
      throw new StoreError(
        `Cannot write to the store "${path}": ${
          (error as Error).message
        }; name another one with --store`,
        { cause: error },
      );
    }
  }

  async function readManifest(digest: string): Promise<Manifest> {
    const file = `${folder(digest)}/manifest.json`;
    const text = await readOrExplain(() => Deno.readTextFile(file), file);
    try {
      const manifest = parseManifest(text);
      if (manifest.digest === digest) return manifest;
    } catch {
      // Falls through to the error that a manifest of another run gets as well.
    }
    throw new StoreError(`The run is damaged: "${file}" is not the manifest of this run`);
  }

  async function read(digest: string): Promise<Run> {
    const manifest = await readManifest(digest);
    const files = {} as RunFiles;
    for (const name of RUN_FILES) {
      const file = `${folder(digest)}/${name}`;
      const bytes = await readOrExplain(() => Deno.readFile(file), file);
      const [actual, expected] = [sha256Of(bytes), manifest.files[name]];
      if (actual !== expected) {
        throw new StoreError(
          `The run is damaged: "${file}" has SHA-256 ${actual}, its manifest says ${expected}`,
        );
      }
      files[name] = bytes;
    }
    const { divergedAt } = manifest;
    return { digest, ...decodeRun(files), ...(divergedAt === undefined ? {} : { divergedAt }) };
  }

  async function write(run: Run): Promise<void> {
    const files = encodeRun(run);
    const manifest: Manifest = {
      digest: run.digest,
      divergedAt: run.divergedAt,
      files: Object.fromEntries(RUN_FILES.map((name) => [name, sha256Of(files[name])])),
    };
    const text = JSON.stringify(manifest, null, 2) + "\n";
    await writeWhole(folder(run.digest), {
      ...files,
      "manifest.json": new TextEncoder().encode(text),
    });
  }

  async function setAside(digest: string): Promise<string> {
    const place = `${path}/damaged/${digest}-${crypto.randomUUID().slice(0, 8)}`;
    await Deno.mkdir(`${path}/damaged`, { recursive: true });
    await Deno.rename(folder(digest), place);
    return place;
  }

  async function list(): Promise<string[]> {
    const digests: string[] = [];
    try {
      for await (const entry of Deno.readDir(runs)) {
        if (entry.isDirectory && DIGEST.test(entry.name)) digests.push(entry.name);
      }
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
    return digests.sort();
  }

  return {
    path,
    prepare,
    has: async (digest) => await exists(folder(digest)),
    read,
    write,
    setAside,
    list,
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

async function readOrExplain<T>(read: () => Promise<T>, file: string): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new StoreError(`The run is damaged: cannot read "${file}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}
