import { canonicalJson, sha256Of } from "../base/digest.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { componentsOfNetwork } from "./components.ts";
import { dataIdentity, OWN_DATA } from "./data.ts";
import { codeDigest, type Fingerprints, fingerprintsOf } from "./fingerprints.ts";

/** All that decides what a network comes out as, its cell aside. */
export interface NetworkIdentity {
  /** SHA-256 of the decoded images and labels of the dataset, by its name if it comes along. */
  data: Readonly<Record<string, string>>;
  /** The class of backends that give the same bits. */
  backend: string;
  /** SHA-256 over `fingerprints`. */
  code: string;
  /** What each component that the cell uses computes, by its name and aspect. */
  fingerprints: Fingerprints;
}

/** Options of {@linkcode networkIdentity}. */
export interface DigestOptions {
  /** The class of backends that computes, default `wasm`: see `Backend`. */
  backend?: string;
}

/** That of a network that was trained elsewhere: its cell says all, by the SHA-256 of its arrays. */
const IMPORTED: NetworkIdentity = {
  data: {},
  backend: "elsewhere",
  code: codeDigest({}),
  fingerprints: {},
};

/** Gathers what decides a cell's network, as the code and the data are now. */
export async function networkIdentity(
  cell: Cell,
  { backend = "wasm" }: DigestOptions = {},
): Promise<NetworkIdentity> {
  if (isImported(cell)) return IMPORTED;
  const fingerprints = await fingerprintsOf(componentsOfNetwork(cell));
  return {
    data: await dataIdentity(cell.dataset, cell.openSetSplit),
    backend,
    code: codeDigest(fingerprints),
    fingerprints,
  };
}

/**
 * The digest of a network: SHA-256 over the canonical JSON (RFC 8785) of the cell and what else
 * decides its weights. It reads neither code nor data, so that a store can be checked anywhere.
 */
export function networkDigest(
  cell: Cell,
  { data, backend, code }: Pick<NetworkIdentity, "data" | "backend" | "code">,
): string {
  // What a dataset of the user's own is called decides nothing.
  const own = data[OWN_DATA];
  const named = own === undefined ? cell : { ...cell, dataset: own };
  return sha256Of(canonicalJson({ cell: named, data, backend, code }));
}

/**
 * The digest of the network that a cell gives by the present code: SHA-256 over the canonical JSON
 * (RFC 8785) of the cell, the digest of its data, the backend and the digest of the fingerprints.
 *
 * @param cell A resolved cell.
 * @param options The backend, default `wasm`.
 * @returns 64 hexadecimal digits.
 */
export async function digestCell(cell: Cell, options: DigestOptions = {}): Promise<string> {
  return networkDigest(cell, await networkIdentity(cell, options));
}
