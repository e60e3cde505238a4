import { canonicalJson } from "../base/canonical.ts";
import { sha256Of } from "../base/sha256.ts";
import { datasetDigest } from "../data/mod.ts";
import type { Cell } from "../study/types.ts";
import { codeDigest, type Modules, networkCode } from "./code.ts";

/** All that decides what a network comes out as, its cell aside. */
export interface NetworkIdentity {
  /** SHA-256 of the dataset, by its name. */
  data: Readonly<Record<string, string>>;
  /** The class of backends that give the same bits. */
  backend: string;
  /** Digest of the code that trains: SHA-256 over `modules`. */
  code: string;
  /** SHA-256 of the code in each module that runs, by path; packages go by version. */
  modules: Modules;
}

/** Options of {@linkcode networkIdentity}. */
export interface DigestOptions {
  /** The class of backends that computes, default `wasm`: see `Backend`. */
  backend?: string;
}

/** Gathers what decides a cell's network, as the code and the data stand now. */
export function networkIdentity(
  cell: Cell,
  { backend = "wasm" }: DigestOptions = {},
): NetworkIdentity {
  const modules = networkCode(cell);
  return {
    data: { [cell.dataset]: datasetDigest(cell.dataset) },
    backend,
    code: codeDigest(modules),
    modules,
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
  return sha256Of(canonicalJson({ cell, data, backend, code }));
}

/**
 * The digest of the network that a cell gives by the present code: SHA-256 over the canonical JSON
 * (RFC 8785) of the cell, the digest of its data, the backend and the digest of the code.
 *
 * @param cell A resolved cell.
 * @param options The backend, default `wasm`.
 * @returns 64 hexadecimal digits.
 */
export function digestCell(cell: Cell, options: DigestOptions = {}): string {
  return networkDigest(cell, networkIdentity(cell, options));
}
