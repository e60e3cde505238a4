import { datasetDigest } from "../data/mod.ts";
import { datasetsOf } from "../experiment/datasets.ts";
import { canonicalJson } from "../experiment/canonical.ts";
import type { Cell } from "../experiment/types.ts";
import { sha256Of } from "../sha256.ts";
import { codeDigest } from "./code_digest.ts";

/** All that decides the result of a run. */
export interface Identity {
  cell: Cell;
  /** Digest of each dataset that the run reads. */
  data: Record<string, string>;
  /** The backend that computes. */
  backend: string;
  /** Digest of the code that runs. */
  code: string;
}

/** What a digest may be taken for. */
export interface DigestOptions {
  /** The backend that computes, default `wasm`. */
  backend?: string;
}

/** Gathers what decides the result of a cell's run. */
export function identityOf(cell: Cell, { backend = "wasm" }: DigestOptions = {}): Identity {
  return {
    cell,
    data: Object.fromEntries(datasetsOf(cell).map((name) => [name, datasetDigest(name)])),
    backend,
    code: codeDigest(cell),
  };
}

/**
 * The digest of a cell's run: SHA-256 over the canonical JSON (RFC 8785) of the cell, the digests of
 * its data, the backend and the digest of the code.
 *
 * @param cell A resolved cell.
 * @param options The backend, default `wasm`.
 * @returns 64 hexadecimal digits.
 */
export function digestCell(cell: Cell, options: DigestOptions = {}): string {
  return sha256Of(canonicalJson(identityOf(cell, options)));
}
