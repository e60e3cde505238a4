import { StoreError } from "../base/errors.ts";
import { sha256Of } from "../base/digest.ts";
import { isImported } from "../cell/imported.ts";
import { rememberDataset } from "../data/own/register.ts";
import { contentDigest } from "../identity/content.ts";
import { OWN_DATA } from "../identity/data.ts";
import { codeDigest } from "../identity/fingerprints.ts";
import { networkDigest } from "../identity/network.ts";
import type { Embeddings, Geometry } from "../networks/embeddings.ts";
import type { HistoryRow } from "../networks/train.ts";
import { decodeEmbeddings } from "./arrow.ts";
import { checkEmbeddings, checkGeometry } from "./check_parts.ts";
import {
  decodeGeometry,
  decodeHistory,
  decodeManifest,
  decodeRecord,
  MANIFEST,
  type Manifest,
  NETWORK_FILE_NAMES,
  NETWORK_FILES,
  type NetworkFile,
  RECORD_FILES,
  WEIGHTS_FILE,
} from "./network_files.ts";
import type { NetworkRecord, StoredNetwork } from "./network.ts";
import type { Variables } from "../networks/restore.ts";
import { decodeSafetensors } from "./safetensors.ts";

const MANIFEST_SIZE = 1 << 20;

/** Where the files of a network are. */
export interface FileSource {
  /** The name of the place in errors. */
  place: string;
  /** Reads a file of at most so many bytes; undefined where there is none. */
  read(name: string, maximum: number): Uint8Array | undefined;
}

/** A network of the store, whose parts are read, and checked against its manifest, when asked for. */
export interface NetworkReader {
  /** The record of the network. */
  readonly record: NetworkRecord;
  /** The training loss, every few steps. */
  history(): Promise<HistoryRow[]>;
  /** Where the network puts the images. */
  embeddings(): Promise<Embeddings>;
  /** Where the loss puts the classes. */
  geometry(): Promise<Geometry>;
  /** The loss's trained variables. */
  lossVariables(): Promise<Variables>;
  /** The weights of the backbone; undefined where they were freed. */
  weights(): Promise<Variables | undefined>;
  /** All parts. */
  whole(): Promise<StoredNetwork>;
  /** The bytes of every file, checked, the manifest among them. */
  files(): Promise<Record<string, Uint8Array>>;
}

/** The error of a network whose files are not as they were written. */
const damaged = (what: string, cause?: unknown) =>
  new StoreError(`The network is damaged: ${what}`, { cause });

/** Does what fails where a file is damaged, and says so. */
function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw damaged(`${what}: ${(error as Error).message}`, error);
  }
}

/**
 * Opens a network: checks the manifest, and that cell and identity are those of the digest.
 *
 * @throws {StoreError} If it is damaged; so do the parts when they are read.
 */
export function openNetwork(digest: string, source: FileSource): NetworkReader {
  const { place } = source;
  const read = (name: string, maximum: number) =>
    reading(`cannot read "${place}/${name}"`, () => source.read(name, maximum));
  const absent = (name: string) => damaged(`"${place}/${name}" is missing`);

  const sealed = read(MANIFEST, MANIFEST_SIZE);
  if (sealed === undefined) throw absent(MANIFEST);
  const { divergedAt, convergence, files: digests } = readManifest(digest, sealed, place);

  /** The bytes of a file, checked; undefined where weights were freed. */
  function bytesOf(name: NetworkFile): Uint8Array | undefined {
    const bytes = read(name, NETWORK_FILES[name]);
    if (bytes === undefined) {
      if (name === WEIGHTS_FILE) return undefined;
      throw absent(name);
    }
    const [actual, expected] = [sha256Of(bytes), digests[name]];
    if (actual === expected) return bytes;
    throw damaged(`"${place}/${name}" has SHA-256 ${actual}, its manifest says ${expected}`);
  }

  const optional = <T>(name: NetworkFile, decode: (bytes: Uint8Array) => T) => () =>
    Promise.try(() => {
      const bytes = bytesOf(name);
      return bytes && reading(`"${place}/${name}"`, () => decode(bytes));
    });
  const part = <T>(name: Exclude<NetworkFile, typeof WEIGHTS_FILE>, decode: (b: Uint8Array) => T) =>
    optional(name, decode) as () => Promise<T>;

  const small = Object.fromEntries(RECORD_FILES.map((name) => [name, bytesOf(name)!]));
  const decoded = reading(
    `"${place}"`,
    () => decodeRecord(small as Parameters<typeof decodeRecord>[0]),
  );
  const { cell, identity, environment: { dataset } } = decoded;
  if (
    networkDigest(cell, identity) !== digest || codeDigest(identity.fingerprints) !== identity.code
  ) throw damaged(`cell and identity in "${place}" do not belong to its digest`);

  const own = identity.data[OWN_DATA];
  if (dataset !== undefined && own !== undefined) rememberDataset(cell.dataset, own, dataset);
  const reader: NetworkReader = {
    record: {
      digest,
      ...decoded,
      ...(divergedAt !== undefined && { divergedAt }),
      ...(convergence !== undefined && { convergence }),
    },
    history: part("history.csv", decodeHistory),
    embeddings: part(
      "embeddings.arrow",
      (bytes) => checkEmbeddings(decodeEmbeddings(bytes), cell, divergedAt !== undefined),
    ),
    geometry: part("geometry.json", (bytes) => checkGeometry(decodeGeometry(bytes), cell)),
    lossVariables: part("loss.safetensors", decodeSafetensors),
    weights: optional(WEIGHTS_FILE, decodeSafetensors),
    async whole() {
      const weights = await reader.weights();
      const network = {
        ...reader.record,
        history: await reader.history(),
        embeddings: await reader.embeddings(),
        geometry: await reader.geometry(),
        lossVariables: await reader.lossVariables(),
        ...(weights && { weights }),
      };
      if (isImported(cell) && contentDigest(network) !== cell.imported.content) {
        throw damaged(`the arrays in "${place}" do not belong to its cell`);
      }
      return network;
    },
    files: () =>
      Promise.try(() => {
        const all = NETWORK_FILE_NAMES.map((name) => [name, bytesOf(name)] as const);
        const there = all.filter((file): file is [NetworkFile, Uint8Array] =>
          file[1] !== undefined
        );
        return { [MANIFEST]: sealed, ...Object.fromEntries(there) };
      }),
  };
  return reader;
}

function readManifest(digest: string, bytes: Uint8Array, place: string): Manifest {
  try {
    const manifest = decodeManifest(bytes);
    if (manifest.digest === digest) return manifest;
  } catch {
    // Falls through to the error that a manifest of another network gets as well.
  }
  throw damaged(`"${place}/${MANIFEST}" is not the manifest of this network`);
}
