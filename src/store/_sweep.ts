import { lstatIfThere } from "../base/lstat.ts";
import { namesIn } from "./folder.ts";
import type { Leases } from "./_leases.ts";
import { TEMPORARY } from "./_write.ts";

const PROBE = /^\.probe-/;
const DIGEST = /^[0-9a-f]{64}$/;
/** The name of a file that is being written, or was abandoned. */
const TEMPORARY_FILE = /^\..+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Deletes what killed processes left half-written among the networks and the measures.
 *
 * Who writes to a network, or measures of it, holds its lease, and a lease ends with its process: what
 * lies there while nobody else has the lease is abandoned.
 */
export function sweepTemporary(
  { networks, measures }: { networks: string; measures: string },
  leases: Leases,
): void {
  for (const name of namesIn(networks, PROBE)) remove(`${networks}/${name}`);
  for (const name of namesIn(networks, TEMPORARY)) {
    using lease = leases.take(name.match(TEMPORARY)![1]!);
    if (lease) remove(`${networks}/${name}`);
  }
  for (const parent of [networks, measures]) {
    for (const digest of namesIn(parent, DIGEST)) {
      const folder = `${parent}/${digest}`;
      // Whoever reads a network refuses a link in its place.
      if (!lstatIfThere(folder)?.isDirectory) continue;
      const left = namesIn(folder, TEMPORARY_FILE);
      if (left.length === 0) continue;
      using lease = leases.take(digest);
      if (lease) { for (const name of left) remove(`${folder}/${name}`); }
    }
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
