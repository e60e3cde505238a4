import { codeDigestOf, digestOf } from "../identity/run_identity.ts";
import { InputError, StoreError } from "../errors.ts";
import { createClaims, type RunClaim } from "./_claims.ts";
import { decodeRecord, decodeRun, encodeRun, RECORD_FILES, RUN_FILES } from "./_files.ts";
import { readChecked, readManifest } from "./_read.ts";
import { sweepTemporary } from "./_sweep.ts";
import { writeWhole } from "./_write.ts";
import { sha256Of } from "../sha256.ts";
import type { Manifest } from "./manifest.ts";
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
    const manifest = await readManifest(folder(digest), digest);
    const files = await readChecked(folder(digest), RUN_FILES, manifest);
    return identified(manifest, () => decodeRun(files));
  }

  async function readRecord(digest: string): Promise<RunRecord> {
    const manifest = await readManifest(folder(digest), digest);
    const files = await readChecked(folder(digest), RECORD_FILES, manifest);
    return identified(manifest, () => decodeRecord(files));
  }

  async function write(run: StoredRun): Promise<void> {
    const files = encodeRun(run);
    const manifest: Manifest = {
      digest: run.digest,
      divergedAt: run.divergedAt,
      files: Object.fromEntries(RUN_FILES.map((name) => [name, sha256Of(files[name])])),
    };
    const text = JSON.stringify(manifest, null, 2) + "\n";
    // The claim tells those who sweep that what is being written here is not abandoned.
    using _claim = claims.has(run.digest) ? undefined : await claims.take(run.digest);
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
    setAside,
    remove: async (digest) => await Deno.remove(folder(digest), { recursive: true }),
    list,
  };
}

/** Decodes a run and makes sure that it is the one that its digest says. */
function identified<T extends Omit<RunRecord, "digest" | "divergedAt">>(
  { digest, divergedAt }: Manifest,
  decode: () => T,
): T & Pick<RunRecord, "digest" | "divergedAt"> {
  let run: T;
  try {
    run = decode();
  } catch (error) {
    const reason = (error as Error).message;
    throw new StoreError(`The run ${digest} is damaged: ${reason}`, { cause: error });
  }
  const { cell, identity } = run;
  if (digestOf(cell, identity) !== digest || codeDigestOf(identity.modules) !== identity.code) {
    throw new StoreError(
      `The run is damaged: its cell and identity do not belong to the digest ${digest}`,
    );
  }
  return { digest, ...run, ...(divergedAt === undefined ? {} : { divergedAt }) };
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
