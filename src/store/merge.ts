import { StoreError } from "../base/errors.ts";
import { sha256Of } from "../base/sha256.ts";
import { encodeRun, RUN_FILES } from "./_files.ts";
import type { StoredRun } from "./run.ts";
import type { Store } from "./store.ts";

/** What joining stores did. */
export interface Merged {
  /** Runs that came from the other store. */
  added: string[];
  /** Runs that both had, with the same content. */
  same: string[];
  /** Runs that both have with different content, and what differs; neither was changed. */
  conflicts: { digest: string; file: string }[];
  /** Runs that are not whole in the other store: digest to what is wrong; they were left there. */
  damaged: Map<string, string>;
}

/**
 * Copies into a store the runs of another one that it lacks.
 *
 * Every run is checked on the way. Runs of one digest must agree in every file but the record of
 * their environment; where they do not, one of the machines is not to be trusted, and both runs stay
 * as they are.
 *
 * @throws {StoreError} If the store cannot be written.
 */
export async function mergeStore(into: Store, from: Store): Promise<Merged> {
  const merged: Merged = { added: [], same: [], conflicts: [], damaged: new Map() };
  const digests = await from.list();
  if (digests.length > 0) await into.prepare();
  for (const digest of digests) {
    const run = await readWhole(from, digest, merged);
    if (run === undefined) continue;
    if (!await into.has(digest)) {
      await into.write(run);
      merged.added.push(digest);
      continue;
    }
    const file = differingFile(run, await into.read(digest));
    if (file === undefined) merged.same.push(digest);
    else merged.conflicts.push({ digest, file });
  }
  return merged;
}

async function readWhole(
  store: Store,
  digest: string,
  { damaged }: Merged,
): Promise<StoredRun | undefined> {
  try {
    return await store.read(digest);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    damaged.set(digest, error.message);
    return undefined;
  }
}

function differingFile(a: StoredRun, b: StoredRun): string | undefined {
  const [left, right] = [encodeRun(a), encodeRun(b)];
  const result = RUN_FILES.filter((name) => name !== "environment.json");

  if (a.divergedAt !== b.divergedAt) return "manifest.json";
  return result.find((name) => sha256Of(left[name]) !== sha256Of(right[name]));
}
