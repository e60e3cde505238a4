import { StoreError } from "../base/errors.ts";
import { makeFolder } from "./_folder.ts";

/** The right to train or measure one network, until it is disposed of or the process ends. */
export type Lease = Disposable;

/**
 * Leases, by which several schedulers share a store without doing any work twice.
 *
 * A lease is the operating system's lock on an open file, so that it ends with its process, however
 * that ends: no clock, no heartbeat, nothing to clean up after a `kill -9`.
 */
export interface Leases {
  /** Leases a run; undefined while another process, or another lease of this one, has it. */
  take(digest: string): Promise<Lease | undefined>;
  /** Whether this object has the lease of a network. */
  has(digest: string): boolean;
}

/** Leases whose lock files lie in a folder. */
export function createLeases(folder: string): Leases {
  const held = new Set<string>();

  async function take(digest: string): Promise<Lease | undefined> {
    if (held.has(digest)) return undefined;
    held.add(digest);
    try {
      const lock = await lockFile(folder, digest);
      if (lock === undefined) {
        held.delete(digest);
        return undefined;
      }
      return {
        [Symbol.dispose]() {
          held.delete(digest);
          lock.release();
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

interface FileLock {
  release(): void;
}

async function lockFile(folder: string, name: string): Promise<FileLock | undefined> {
  await makeFolder(folder);
  const path = `${folder}/${name}`;
  const file = await Deno.open(path, { create: true, write: true });
  if (!await tryLock(file) || !await isStill(path, file)) {
    file.close();
    return undefined;
  }
  return {
    release() {
      // The name goes while the lock is held: whoever has opened it already finds another file
      // behind the name, or none, and asks again.
      try {
        Deno.removeSync(path);
      } catch {
        // An empty file that stays is in nobody's way.
      }
      file.close();
    },
  };
}

/** Some network file systems have no locks; there a cell in flight may be trained twice. */
async function tryLock(file: Deno.FsFile): Promise<boolean> {
  try {
    return await file.tryLock(true);
  } catch {
    return true;
  }
}

/** Whether a name still stands for the file that was opened by it. */
async function isStill(path: string, file: Deno.FsFile): Promise<boolean> {
  try {
    const [named, opened] = [await Deno.stat(path), await file.stat()];
    return named.ino === opened.ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
