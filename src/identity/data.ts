import { DataError } from "../base/errors.ts";
import { datasets } from "../data/catalogue.ts";
import { loadDataset } from "../data/load.ts";
import { COMMITTED, isCommittedState } from "./fingerprints.ts";

const known = new Map<string, Promise<string>>();

/**
 * SHA-256 of the decoded images and labels of a dataset.
 *
 * In the committed state of the sources it is that of `fingerprints.json`. Where sources were edited,
 * the dataset is decoded again if it is on this machine: what is not here was decoded by nobody.
 *
 * @throws {InputError} If there is no dataset of that name.
 */
export function dataDigest(name: string): Promise<string> {
  return known.getOrInsertComputed(name, async () => {
    const committed = COMMITTED.data[datasets.find(name).name];
    if (committed !== undefined && await isCommittedState()) return committed;
    try {
      return (await loadDataset(name, { fetch: false })).digest;
    } catch (error) {
      const absent = error instanceof DataError || error instanceof Deno.errors.NotCapable;
      if (absent && committed !== undefined) return committed;
      throw error;
    }
  });
}
