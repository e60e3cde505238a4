import { StoreError } from "../base/errors.ts";
import { sha256Of } from "../base/sha256.ts";
import { codeDigest } from "../identity/fingerprints.ts";
import { networkDigest } from "../identity/network.ts";
import type { Embeddings, Geometry } from "../networks/embeddings.ts";
import type { HistoryRow } from "../networks/train.ts";
import { decodeEmbeddings } from "./arrow.ts";
import {
  decodeGeometry,
  decodeHistory,
  decodeRecord,
  NETWORK_FILE_NAMES,
  NETWORK_FILES,
  type NetworkFile,
  RECORD_FILES,
  WEIGHTS_FILE,
} from "./network_files.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import type { NetworkRecord, StoredNetwork } from "./network.ts";
import type { Variables } from "../networks/variables.ts";
import { decodeSafetensors } from "./safetensors.ts";

/** The name of the file that seals the others. */
export const MANIFEST = "manifest.json";

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

/**
 * Opens a network: checks the manifest, and that cell and identity are those of the digest.
 *
 * @throws {StoreError} If it is damaged; so do the parts when they are read.
 */
export function openNetwork(digest: string, source: FileSource): NetworkReader {
  const { place } = source;
  const sealed = readFile(source, MANIFEST, MANIFEST_SIZE);
  const manifest = readManifest(digest, sealed, place);

  const bytesOf = (name: NetworkFile) => checked(readFile(source, name, NETWORK_FILES[name]), name);

  function checked(bytes: Uint8Array, name: NetworkFile): Uint8Array {
    const [actual, expected] = [sha256Of(bytes), manifest.files[name]];
    if (actual === expected) return bytes;
    throw new StoreError(
      `The network is damaged: "${place}/${name}" has SHA-256 ${actual}, its manifest says ${expected}`,
    );
  }

  const part = <T>(name: NetworkFile, decode: (bytes: Uint8Array) => T) => () =>
    Promise.try(() => {
      const bytes = bytesOf(name);
      return explain(() => decode(bytes), `${place}/${name}`);
    });

  const small = {} as Record<typeof RECORD_FILES[number], Uint8Array>;
  for (const name of RECORD_FILES) small[name] = bytesOf(name);
  const { cell, identity, environment } = explain(() => decodeRecord(small), place);
  if (
    networkDigest(cell, identity) !== digest || codeDigest(identity.fingerprints) !== identity.code
  ) {
    throw new StoreError(
      `The network is damaged: cell and identity in "${place}" do not belong to its digest`,
    );
  }

  const { divergedAt } = manifest;
  const reader: NetworkReader = {
    record: {
      digest,
      cell,
      identity,
      environment,
      ...(divergedAt !== undefined && { divergedAt }),
    },
    history: part("history.csv", decodeHistory),
    embeddings: part("embeddings.arrow", decodeEmbeddings),
    geometry: part("geometry.json", decodeGeometry),
    lossVariables: part("loss.safetensors", decodeSafetensors),
    weights: () =>
      Promise.try(() => {
        const bytes = readOptional(source, WEIGHTS_FILE, NETWORK_FILES[WEIGHTS_FILE]);
        if (bytes === undefined) return undefined;
        checked(bytes, WEIGHTS_FILE);
        return explain(() => decodeSafetensors(bytes), `${place}/${WEIGHTS_FILE}`);
      }),
    async whole() {
      const weights = await reader.weights();
      return {
        ...reader.record,
        history: await reader.history(),
        embeddings: await reader.embeddings(),
        geometry: await reader.geometry(),
        lossVariables: await reader.lossVariables(),
        ...(weights && { weights }),
      };
    },
    files: () =>
      Promise.try(() => {
        const all: Record<string, Uint8Array> = { [MANIFEST]: sealed };
        for (const name of NETWORK_FILE_NAMES) {
          const bytes = readOptional(source, name, NETWORK_FILES[name]);
          if (bytes !== undefined) all[name] = checked(bytes, name);
          else if (name !== WEIGHTS_FILE) throw missing(place, name);
        }
        return all;
      }),
  };
  return reader;
}

function readManifest(digest: string, bytes: Uint8Array, place: string): Manifest {
  try {
    const manifest = parseManifest(new TextDecoder().decode(bytes));
    if (manifest.digest === digest) return manifest;
  } catch {
    // Falls through to the error that a manifest of another network gets as well.
  }
  throw new StoreError(
    `The network is damaged: "${place}/${MANIFEST}" is not the manifest of this network`,
  );
}

function readFile(source: FileSource, name: string, maximum: number): Uint8Array {
  const bytes = readOptional(source, name, maximum);
  if (bytes === undefined) throw missing(source.place, name);
  return bytes;
}

function readOptional(
  source: FileSource,
  name: string,
  maximum: number,
): Uint8Array | undefined {
  try {
    return source.read(name, maximum);
  } catch (error) {
    throw new StoreError(
      `The network is damaged: cannot read "${source.place}/${name}": ${(error as Error).message}`,
      { cause: error },
    );
  }
}

const missing = (place: string, name: string) =>
  new StoreError(`The network is damaged: "${place}/${name}" is missing`);

function explain<T>(decode: () => T, place: string): T {
  try {
    return decode();
  } catch (error) {
    throw new StoreError(`The network is damaged: "${place}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}
