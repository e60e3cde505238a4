import { InputError, StoreError } from "../base/errors.ts";
import { createClaims, type RunClaim } from "./_claims.ts";
import { decodeRecord, decodeRun, RECORD_FILES, RUN_FILES } from "./_files.ts";
import { folderSource, memorySource, readRun, sealRun } from "./_read.ts";
import { sweepTemporary } from "./_sweep.ts";
import { writeWhole } from "./_write.ts";
import type { RunRecord, StoredRun } from "./run.ts";

const DIGEST = /^[0-9a-f]{64}$/;

/** A folder of finished runs, each under its digest. A run is whole or absent. */
export interface Store {
  /** The store's folder. */
  readonly path: string;
  /**
   * Makes sure that runs can be written, before hours are spent on one, and clears away what killed
   * processes left half-written.
   *
   * @throws {StoreError} If they cannot.
   */
  prepare(): Promise<void>;
  /** Whether there is a run under this digest, whole by its manifest or not. */
  has(digest: string): Promise<boolean>;
  /**
   * Reads a run, checks every file against the manifest, and the cell and identity against the
   * digest.
   *
   * @throws {StoreError} If the run is missing or damaged; the message names the file.
   */
  read(digest: string): Promise<StoredRun>;
  /**
   * Reads a run but for its embeddings, geometry and history, with the same checks.
   *
   * @throws {StoreError} If the run is missing or damaged; the message names the file.
   */
  readRecord(digest: string): Promise<RunRecord>;
  /**
   * Claims a run that is to be trained, so that no other process trains it too. The claim ends when
   * it is disposed of, or with the process.
   *
   * @returns The claim, or undefined while another has it.
   * @throws {StoreError} If the store cannot be written.
   */
  claim(digest: string): Promise<RunClaim | undefined>;
  /**
   * Writes a run beside the store's runs and renames it in. A run that is there already stays.
   *
   * @throws {StoreError} If the store cannot be written.
   */
  write(run: StoredRun): Promise<void>;
  /**
   * The files of a run, checked, its manifest among them.
   *
   * @throws {StoreError} If the run is missing or damaged.
   */
  export(digest: string): Promise<Record<string, Uint8Array>>;
  /**
   * Takes in the files of a run from elsewhere, after the checks of `read`. A run that is there
   * already stays.
   *
   * @returns What the run is and gave.
   * @throws {StoreError} If they are not that run, or the store cannot be written.
   */
  import(digest: string, files: Readonly<Record<string, Uint8Array>>): Promise<StoredRun>;
  /** Moves a damaged run out of the way, without deleting it, and tells where to. */
  setAside(digest: string): Promise<string>;
  /** Deletes a run. */
  remove(digest: string): Promise<void>;
  /** The digests of all runs, sorted. */
  list(): Promise<string[]>;
}

/** Opens a store, which need not exist yet: it is made when the first run is written. */
export function openStore(path: string): Store {
  const runs = `${path}/runs`;
  const claims = createClaims(`${path}/locks`);

  function folder(digest: string): string {
    if (!DIGEST.test(digest)) {
      throw new InputError(`"${digest}" is no digest: it must be 64 hexadecimal digits`);
    }
    return `${runs}/${digest}`;
  }

  async function prepare(): Promise<void> {
    try {
      await Deno.mkdir(runs, { recursive: true });
      const probe = await Deno.makeTempFile({ dir: runs, prefix: ".probe-" });
      await sweepTemporary(runs, claims);
      // Another process may have swept the probe away, which proves as much.
      await Deno.remove(probe).catch(ignoreAbsence);
    } catch (error) {
      throw new StoreError(
        `Cannot write to the store "${path}": ${
          (error as Error).message
        }; name another one with --store`,
        { cause: error },
      );
    }
  }

  async function read(digest: string): Promise<StoredRun> {
    return await readRun(digest, folderSource(folder(digest)), RUN_FILES, decodeRun);
  }

  async function readRecord(digest: string): Promise<RunRecord> {
    return await readRun(digest, folderSource(folder(digest)), RECORD_FILES, decodeRecord);
  }

  async function exportRun(digest: string): Promise<Record<string, Uint8Array>> {
    return sealRun(await read(digest));
  }

  async function importRun(
    digest: string,
    files: Readonly<Record<string, Uint8Array>>,
  ): Promise<StoredRun> {
    folder(digest);
    const run = await readRun(digest, memorySource(digest, files), RUN_FILES, decodeRun);
    await write(run);
    return run;
  }

  async function write(run: StoredRun): Promise<void> {
    const place = folder(run.digest);
    // The claim tells those who sweep that what is being written here is not abandoned.
    using _claim = claims.has(run.digest) ? undefined : await claims.take(run.digest);
    await writeWhole(place, sealRun(run));
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
      ignoreAbsence(error);
    }
    return digests.sort();
  }

  return {
    path,
    prepare,
    has: async (digest) => await exists(folder(digest)),
    read,
    readRecord,
    claim: async (digest) => (folder(digest), await claims.take(digest)),
    write,
    export: exportRun,
    import: importRun,
    setAside,
    remove: async (digest) => await Deno.remove(folder(digest), { recursive: true }),
    list,
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    ignoreAbsence(error);
    return false;
  }
}

function ignoreAbsence(error: unknown): void {
  const absent = error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
  if (!absent) throw error;
}
