import { datasetDigest } from "../data/mod.ts";
import { datasetsOf } from "../study/datasets.ts";
import type { Cell } from "../study/types.ts";
import { codeOf } from "./code_digest.ts";
import { codeDigestOf, digestOf, type RunIdentity } from "./run_identity.ts";

/** What a digest may be taken for. */
export interface DigestOptions {
  /** The backend that computes, default `wasm`. */
  backend?: string;
}

/** Gathers what decides the result of a cell's run, as the code and the data stand now. */
export function identityOf(cell: Cell, { backend = "wasm" }: DigestOptions = {}): RunIdentity {
  const modules = Object.fromEntries(codeOf(cell));
  return {
    data: Object.fromEntries(datasetsOf(cell).map((name) => [name, datasetDigest(name)])),
    backend,
    code: codeDigestOf(modules),
    modules,
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
  return digestOf(cell, identityOf(cell, options));
}
