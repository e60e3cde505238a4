import { lstatIfThere } from "../base/files.ts";
import { type Lease, readLease, takeLease } from "../base/lease.ts";
import { makeFolder, namesIn, TEMPORARY, writing } from "./folder.ts";
import { DIGEST } from "./schemas.ts";

/** Leases, so that several schedulers share a store without doing any work twice. */
export interface Leases {
  /** Leases a network; undefined while another process, or another lease of this one, holds it. */
  take(digest: string): Lease | undefined;
  /** Whether this object holds the lease of a network. */
  has(digest: string): boolean;
  /** Says that a call is at work on the store. */
  use(): Lease;
  /** Whether a call is at work on the store. */
  isInUse(): boolean;
  /** What the calls that are at work on the store have noted. */
  notes(): string[];
}

/** The leases of calls, beside those of networks. */
const CALL = /^call-[0-9a-f-]{36}$/;

/** Leases whose files lie in a folder. */
export function createLeases(folder: string): Leases {
  const held = new Set<string>();

  function take(digest: string): Lease | undefined {
    if (held.has(digest)) return undefined;
    const lease = writing(`lease a network in "${folder}"`, () => {
      makeFolder(folder);
      return takeLease(`${folder}/${digest}`);
    });
    if (lease === undefined) return undefined;
    held.add(digest);
    return {
      note: lease.note,
      [Symbol.dispose]() {
        held.delete(digest);
        lease[Symbol.dispose]();
      },
    };
  }

  function use(): Lease {
    return writing(`lease the store of "${folder}"`, () => {
      makeFolder(folder);
      return takeLease(`${folder}/call-${crypto.randomUUID()}`)!;
    });
  }

  function isInUse(): boolean {
    return namesIn(folder, CALL).some((name) => {
      // One that can be taken was left by a process that is no more, and goes with the lease.
      using lease = takeLease(`${folder}/${name}`);
      return lease === undefined;
    });
  }

  const notes = () => namesIn(folder, CALL).flatMap((name) => readLease(`${folder}/${name}`) || []);

  return { take, has: (digest) => held.has(digest), use, isInUse, notes };
}

const PROBE = /^\.probe-/;
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
