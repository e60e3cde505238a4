import { StoreError } from "../base/errors.ts";
import type { RunRecord } from "../store/run.ts";
import type { Store } from "../store/store.ts";

const AT_ONCE = 32;

/** What a store has, and what of it cannot be read. */
export interface StoreRecords {
  /** What is known of each run. */
  records: RunRecord[];
  /** Digest to what is wrong with the run. */
  damaged: Map<string, string>;
}

/** Reads what is known of every run of a store, embeddings aside. */
export async function readRecords(store: Store): Promise<StoreRecords> {
  const digests = await store.list();
  const damaged = new Map<string, string>();
  const records: RunRecord[] = [];
  const readOne = async (digest: string) => {
    try {
      return await store.readRecord(digest);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      damaged.set(digest, error.message);
      return undefined;
    }
  };
  for (let at = 0; at < digests.length; at += AT_ONCE) {
    const read = await Promise.all(digests.slice(at, at + AT_ONCE).map(readOne));
    records.push(...read.filter((record) => record !== undefined));
  }
  return { records, damaged };
}
