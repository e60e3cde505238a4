import { checkText, optionsOf, show } from "../base/check.ts";
import { InputError, reasonOf, StoreError } from "../base/errors.ts";
import { lstatIfThere } from "../base/files.ts";
import type { Lease } from "../base/lease.ts";
import {
  folderSource,
  makeFolder,
  memorySource,
  namesIn,
  storeFile,
  storeFolder,
} from "./folder.ts";
import { createLeases, sweepTemporary } from "./leases.ts";
import { decodeRecords, encodeRecords, MAXIMUM_RECORDS, type MeasureRecord } from "./measures.ts";
import type { StoredNetwork } from "./network.ts";
import { sealNetwork, WEIGHTS_FILE } from "./network_files.ts";
import { type NetworkReader, openNetwork } from "./network_reader.ts";
import { DIGEST } from "./schemas.ts";

const RECORDS = /^[0-9a-f]{64}\.json$/;

/**
 * A folder of trained networks, each under its digest, and of their measures.
 *
 * Every method may say that it cannot be done as follows.
 *
 * @throws {InputError} If a digest is not 64 hexadecimal digits, or a record is none.
 * @throws {StoreError} If the store cannot be read or written.
 */
export interface Store {
  /** The store's folder. */
  readonly path: string;
  /** Whether there is a store: a folder that holds networks. */
  exists(): Promise<boolean>;
  /**
   * Checks that networks can be written, before hours are spent on one, and clears away what
   * killed processes left half-written.
   *
   * @throws {StoreError} If they cannot.
   */
  prepare(): Promise<void>;
  /** The digests of all networks, sorted. */
  list(): Promise<string[]>;
  /** Whether there is a network under this digest, whole by its manifest or not. */
  has(digest: string): Promise<boolean>;
  /**
   * Opens a network, whose parts are read when they are asked for.
   *
   * @throws {StoreError} If it is missing or damaged; the message names the file.
   */
  open(digest: string): Promise<NetworkReader>;
  /**
   * Leases a network that is to be trained or measured, so that no other process does the same. The
   * lease ends when it is disposed of, or with the process.
   *
   * @returns The lease, or undefined while another has it.
   * @throws {StoreError} If the store cannot be written.
   */
  lease(digest: string): Promise<Lease | undefined>;
  /**
   * Says that a call is at work on some networks of the store, until the lease is disposed of or its
   * process ends. Who would delete something asks {@linkcode Store.isInUse} first.
   *
   * @throws {StoreError} If the store cannot be written.
   */
  use(): Lease;
  /** Whether a call is at work on the store. */
  isInUse(): boolean;
  /** What the calls that are at work on the store have noted in their leases. */
  notes(): string[];
  /**
   * Writes a network beside the others and renames it in: it is whole or absent. A network that is
   * there already stays, but for weights that were freed, which are put back.
   *
   * @throws {StoreError} If the store cannot be written.
   */
  write(network: StoredNetwork & Required<Pick<StoredNetwork, "weights">>): Promise<void>;
  /**
   * Imports the files of a network from elsewhere, after checking them.
   *
   * @throws {StoreError} If they are not that network, or the store cannot be written.
   */
  import(digest: string, files: Readonly<Record<string, Uint8Array>>): Promise<NetworkReader>;
  /** Deletes the weights of a network, which can be trained again to the bit. */
  freeWeights(digest: string): Promise<void>;
  /** Moves a damaged network out of the way without deleting it, and returns its new place. */
  setAside(digest: string): Promise<string>;
  /** Deletes a network and its measures. */
  remove(digest: string): Promise<void>;
  /**
   * The measures of a network, taken by any version of the code.
   *
   * @throws {StoreError} If a file of records is damaged.
   */
  measures(network: string): Promise<MeasureRecord[]>;
  /** Adds measures of a network; a file of records is whole or absent. */
  writeMeasures(network: string, records: readonly MeasureRecord[]): Promise<void>;
  /** Keeps the given measures of a network and deletes the others. */
  keepMeasures(network: string, records: readonly MeasureRecord[]): Promise<void>;
  /** Moves damaged files of records out of the way, and returns how many. */
  setMeasuresAside(network: string): Promise<number>;
}

/**
 * Opens a store, which need not exist yet: it is made when the first network is written.
 *
 * @param path The folder.
 * @returns The store.
 * @throws {InputError} If the path is not text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openStore } from "@loss-atlas/loss-atlas/store";
 *
 * assertEquals(await openStore("no-such-store").list(), []);
 * ```
 */
export function openStore(path: string): Store {
  checkText(path, "The path of the store");
  const networks = `${path}/networks`;
  const measures = `${path}/measures`;
  const damaged = `${path}/damaged`;
  const leases = createLeases(`${path}/leases`);

  function checkedDigest(digest: string): string {
    if (typeof digest === "string" && DIGEST.test(digest)) return digest;
    const shown = typeof digest === "string" ? `"${digest}"` : show(digest);
    throw new InputError(`${shown} is not a valid digest: it must be 64 hexadecimal digits`);
  }

  const folderOf = (digest: string) => `${networks}/${checkedDigest(digest)}`;

  async function prepare(): Promise<void> {
    try {
      await Deno.mkdir(path, { recursive: true });
      for (const folder of [networks, measures, `${path}/leases`]) makeFolder(folder);
      const probe = await Deno.makeTempFile({ dir: networks, prefix: ".probe-" });
      sweepTemporary({ networks, measures }, leases);
      // Another process may have swept the probe away, which proves the same.
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

  const open = (digest: string) =>
    Promise.try(() => openNetwork(digest, folderSource(folderOf(digest))));

  /** The lease tells those who sweep that what is being written is not abandoned. */
  function leased(digest: string, work: () => void): void {
    using _lease = leases.has(digest) ? undefined : leases.take(digest);
    work();
  }

  function writeFiles(digest: string, files: Record<string, Uint8Array>): void {
    const folder = folderOf(digest);
    leased(digest, () => {
      storeFolder(folder, files);
      const weights = files[WEIGHTS_FILE];
      if (weights && lstatIfThere(`${folder}/${WEIGHTS_FILE}`) === undefined) {
        storeFile(`${folder}/${WEIGHTS_FILE}`, weights);
      }
    });
  }

  async function importNetwork(
    digest: string,
    files: Readonly<Record<string, Uint8Array>>,
  ): Promise<NetworkReader> {
    checkedDigest(digest);
    optionsOf(files, "The files of a network", InputError);
    const reader = openNetwork(digest, memorySource(digest, files));
    await reader.whole();
    writeFiles(digest, await reader.files());
    return reader;
  }

  async function moveAside(from: string, name: string): Promise<string> {
    const place = `${damaged}/${name}-${crypto.randomUUID().slice(0, 8)}`;
    try {
      makeFolder(damaged);
      await Deno.rename(from, place);
    } catch (error) {
      // Another process has set it aside already.
      if (error instanceof Deno.errors.NotFound) return damaged;
      throw new StoreError(
        `Cannot set "${from}" aside because the store cannot be written: ${
          (error as Error).message
        }`,
        { cause: error },
      );
    }
    return place;
  }

  const recordsOf = (network: string) => `${measures}/${checkedDigest(network)}`;

  function readRecords(network: string, name: string): MeasureRecord[] {
    let bytes: Uint8Array | undefined;
    try {
      bytes = folderSource(recordsOf(network)).read(name, MAXIMUM_RECORDS);
    } catch (error) {
      throw new StoreError(
        `The measures in "${network}/${name}" are damaged: ${(error as Error).message}`,
        { cause: error },
      );
    }
    // Whoever keeps some records only has replaced the file meanwhile.
    return bytes === undefined ? [] : decodeRecords(network, name, bytes);
  }

  function allMeasures(network: string): MeasureRecord[] {
    const records = new Map<string, MeasureRecord>();
    for (const name of namesIn(recordsOf(network), RECORDS)) {
      for (const record of readRecords(network, name)) records.set(record.digest, record);
    }
    return [...records.values()];
  }

  function writeMeasures(network: string, records: readonly MeasureRecord[]): void {
    if (Array.isArray(records) && records.length === 0) return;
    const { name, bytes } = encoded("The measures", () => encodeRecords(records));
    makeFolder(measures);
    makeFolder(recordsOf(network));
    leased(network, () => storeFile(`${recordsOf(network)}/${name}`, bytes));
  }

  async function keepMeasures(network: string, records: readonly MeasureRecord[]): Promise<void> {
    const before = namesIn(recordsOf(network), RECORDS);
    writeMeasures(network, records);
    const kept = records.length > 0 ? encodeRecords(records).name : undefined;
    for (const name of before) {
      if (name !== kept) await Deno.remove(`${recordsOf(network)}/${name}`).catch(ignoreAbsence);
    }
  }

  async function setMeasuresAside(network: string): Promise<number> {
    let count = 0;
    const info = lstatIfThere(recordsOf(network));
    if (info !== undefined && !info.isDirectory) {
      await moveAside(recordsOf(network), network);
      return 1;
    }
    for (const name of namesIn(recordsOf(network), RECORDS)) {
      try {
        readRecords(network, name);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        await moveAside(`${recordsOf(network)}/${name}`, name.slice(0, 64));
        count++;
      }
    }
    return count;
  }

  return {
    path,
    exists: () => Promise.resolve(lstatIfThere(networks)?.isDirectory ?? false),
    prepare,
    list: () => Promise.try(() => namesIn(networks, DIGEST)),
    has: (digest) => Promise.try(() => lstatIfThere(folderOf(digest)) !== undefined),
    open,
    use: leases.use,
    isInUse: leases.isInUse,
    notes: leases.notes,
    lease: (digest) => Promise.try(() => leases.take(checkedDigest(digest))),
    write: (network) =>
      Promise.try(() =>
        writeFiles(network?.digest, encoded("The network", () => sealNetwork(network)))
      ),
    import: importNetwork,
    freeWeights: async (digest) =>
      await Deno.remove(`${folderOf(digest)}/${WEIGHTS_FILE}`).catch(ignoreAbsence),
    setAside: async (digest) => await moveAside(folderOf(digest), checkedDigest(digest)),
    async remove(digest) {
      await Deno.remove(folderOf(digest), { recursive: true }).catch(ignoreAbsence);
      await Deno.remove(recordsOf(digest), { recursive: true }).catch(ignoreAbsence);
    },
    measures: (network) => Promise.try(() => allMeasures(network)),
    writeMeasures: (network, records) => Promise.try(() => writeMeasures(network, records)),
    keepMeasures,
    setMeasuresAside,
  };
}

/** Gives the form in which something is kept; what has none was no such thing. */
function encoded<T>(what: string, encode: () => T): T {
  try {
    return encode();
  } catch (error) {
    throw new InputError(`${what} cannot be stored: ${reasonOf(error)}`, { cause: error });
  }
}

function ignoreAbsence(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
