import { dirname } from "node:path";
import { EnvironmentError } from "./errors.ts";
import { lstatIfThere } from "./files.ts";

const POLL_MILLISECONDS = 200;

/** The exclusive right to do some work, until it is disposed of or the process ends. */
export interface Lease extends Disposable {
  /** Writes into the lease's file what others may want to know: see {@linkcode readLease}. */
  note(text: string): void;
}

/** Options of {@linkcode awaitLease}. */
export interface AwaitLeaseOptions {
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
  /** Called once if another process holds the lease. */
  onWait?: (() => void) | undefined;
}

/**
 * Takes a lease, so that processes share work without doing any of it twice.
 *
 * A lease is the operating system's lock on an open file, so that it ends with its process, however
 * that ends: no clock, no heartbeat, nothing to clean up after a `kill -9`.
 *
 * @param path The file that stands for the work; it exists while the lease is held.
 * @returns The lease; undefined while another process, or another lease of this one, holds it.
 * @throws {EnvironmentError} If something other than a plain file is in its place.
 *
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { takeLease } from "./lease.ts";
 *
 * const folder = await Deno.makeTempDir();
 * using lease = takeLease(`${folder}/lease`);
 * assert(lease);
 * assertEquals(takeLease(`${folder}/lease`), undefined);
 * ```
 */
export function takeLease(path: string): Lease | undefined {
  Deno.mkdirSync(dirname(path), { recursive: true });
  checkPlace(path);
  const file = Deno.openSync(path, { create: true, write: true });
  try {
    if (tryLock(file) && isStill(path, file)) {
      return { [Symbol.dispose]: () => release(path, file), note: (text) => write(file, text) };
    }
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
  return undefined;
}

/**
 * Waits until a lease is free, and takes it.
 *
 * @param path The file that stands for the work; it exists while the lease is held.
 * @param options How the wait is watched and ended.
 * @returns The lease.
 * @throws {EnvironmentError} If something other than a plain file is in its place.
 */
export async function awaitLease(
  path: string,
  { signal, onWait }: AwaitLeaseOptions = {},
): Promise<Lease> {
  for (let waiting = false;; waiting = true) {
    signal?.throwIfAborted();
    const lease = takeLease(path);
    if (lease) return lease;
    if (!waiting) onWait?.();
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

/** The most that is read of a lease, in bytes. */
const MOST_NOTED = 16 << 20;

/**
 * Reads what the holder of a lease has noted, without taking it.
 *
 * @param path The file that stands for the work.
 * @returns The text, half of which may be of an earlier note; undefined where nobody holds the lease.
 */
export function readLease(path: string): string | undefined {
  try {
    checkPlace(path);
    using file = Deno.openSync(path);
    // A lock that is shared is refused while one is exclusive, and keeps no reader away.
    if (isFree(file)) return undefined;
    const bytes = new Uint8Array(Math.min(file.statSync().size, MOST_NOTED));
    const length = file.readSync(bytes) ?? 0;
    return new TextDecoder().decode(bytes.subarray(0, length));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof EnvironmentError) {
      return undefined;
    }
    throw error;
  }
}

function isFree(file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(false);
  } catch {
    // Without locks nobody can tell.
    return false;
  }
}

function write(file: Deno.FsFile, text: string): void {
  const bytes = new TextEncoder().encode(text);
  file.seekSync(0, Deno.SeekMode.Start);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  file.truncateSync(bytes.length);
}

function release(path: string, file: Deno.FsFile): void {
  // The name is removed while the lock is held: whoever has already opened it finds another file
  // behind the name, or none, and asks again.
  try {
    Deno.removeSync(path);
  } catch {
    // An empty file that stays does no harm.
  }
  file.close();
}

/** Opening a pipe would block forever, and opening a link would create a file elsewhere. */
function checkPlace(path: string): void {
  const info = lstatIfThere(path);
  if (info === undefined || info.isFile) return;
  throw new EnvironmentError(
    `Cannot take the lease "${path}": expected a plain file or none, found ${
      info.isDirectory ? "a directory" : info.isSymlink ? "a link" : "a device or pipe"
    }; remove it`,
  );
}

/** Some network file systems have no locks; work may be done twice there. */
function tryLock(file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch {
    return true;
  }
}

/** Whether a name still stands for the file that was opened by it. */
function isStill(path: string, file: Deno.FsFile): boolean {
  const [named, opened] = [lstatIfThere(path), file.statSync()];
  return named !== undefined && named.ino === opened.ino;
}
