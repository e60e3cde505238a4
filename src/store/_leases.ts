import { StoreError } from "../base/errors.ts";
import { type Lease, takeLease } from "../base/lease.ts";
import { makeFolder } from "./folder.ts";

export type { Lease };

/** Leases, so that several schedulers share a store without doing any work twice. */
export interface Leases {
  /** Leases a network; undefined while another process, or another lease of this one, holds it. */
  take(digest: string): Lease | undefined;
  /** Whether this object holds the lease of a network. */
  has(digest: string): boolean;
}

/** Leases whose files lie in a folder. */
export function createLeases(folder: string): Leases {
  const held = new Set<string>();

  function take(digest: string): Lease | undefined {
    if (held.has(digest)) return undefined;
    held.add(digest);
    try {
      makeFolder(folder);
      const lease = takeLease(`${folder}/${digest}`);
      if (lease === undefined) {
        held.delete(digest);
        return undefined;
      }
      return {
        [Symbol.dispose]() {
          held.delete(digest);
          lease[Symbol.dispose]();
        },
      };
    } catch (error) {
      held.delete(digest);
      throw new StoreError(
        `Cannot lease a network in "${folder}": ${
          (error as Error).message
        }; nothing finished is lost: make room or grant writing, and call again`,
        { cause: error },
      );
    }
  }

  return { take, has: (digest) => held.has(digest) };
}
