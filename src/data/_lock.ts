import { join } from "node:path";

const POLL_MILLISECONDS = 200;

/** A folder held by this process until the lock is disposed of. */
export type FolderLock = Disposable;

/**
 * Waits until no other process works in a folder, and holds it.
 *
 * The lock is the operating system's, on an open file, so that a killed process leaves none behind.
 *
 * @param directory The folder, which must exist.
 * @param options `onWait` is called once if another process holds the folder; `signal` ends the wait.
 */
export async function lockFolder(
  directory: string,
  { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: () => void } = {},
): Promise<FolderLock> {
  const file = await Deno.open(join(directory, ".lock"), { create: true, write: true });
  try {
    if (!await file.tryLock(true)) {
      onWait?.();
      do {
        signal?.throwIfAborted();
        await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
      } while (!await file.tryLock(true));
    }
  } catch (error) {
    file.close();
    throw error;
  }
  return { [Symbol.dispose]: () => file.close() };
}
