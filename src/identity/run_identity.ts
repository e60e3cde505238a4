import { canonicalJson } from "../base/canonical.ts";
import type { Cell } from "../study/types.ts";
import { sha256Of } from "../base/sha256.ts";

/** All that decides the result of a run, its cell aside. */
export interface RunIdentity {
  /** Digest of each dataset that the run reads, by name. */
  data: Record<string, string>;
  /** The backend that computes. */
  backend: string;
  /** Digest of the code that runs: SHA-256 over `modules`. */
  code: string;
  /** SHA-256 of each module that runs, by path; packages are pinned by name and have none. */
  modules: Record<string, string>;
}

/** The code digest of some modules: SHA-256 over a line `path sha256` each, sorted by path. */
export function codeDigestOf(modules: Readonly<Record<string, string>>): string {
  const lines = Object.entries(modules)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([path, sha256]) => `${path} ${sha256}\n`);
  return sha256Of(lines.join(""));
}

/**
 * The digest of a run: SHA-256 over the canonical JSON (RFC 8785) of the cell, the digests of its
 * data, the backend and the digest of the code. It needs no code or data, so that a store can be
 * checked anywhere.
 */
export function digestOf(
  cell: Cell,
  { data, backend, code }: Pick<RunIdentity, "data" | "backend" | "code">,
): string {
  return sha256Of(canonicalJson({ cell, data, backend, code }));
}
