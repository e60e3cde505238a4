import { DataError } from "../base/errors.ts";
import { datasets } from "../data/catalogue.ts";
import { openSetClasses } from "../data/open_set.ts";
import { sha256Of } from "../base/digest.ts";
import { loadDataset } from "../data/load.ts";
import { COMMITTED, isCommittedState } from "./fingerprints.ts";

const known = new Map<string, Promise<string>>();

/** Under what an identity has the digest of a dataset of the user's own, whose name decides nothing. */
export const OWN_DATA = "own images";

/** And that of the classes which a split of it declares known. */
const OWN_SPLIT = "own open-set split";

/** What an identity says of a dataset: the digest of its images, under its name if it comes along. */
export async function dataIdentity(
  dataset: string,
  openSetSplit: number | null = null,
): Promise<Record<string, string>> {
  const { own } = datasets.find(dataset);
  if (!own) return { [dataset]: await dataDigest(dataset) };
  if (openSetSplit === null) return { [OWN_DATA]: own.digest };
  const classes = openSetClasses(dataset, openSetSplit);
  return { [OWN_DATA]: own.digest, [OWN_SPLIT]: sha256Of(JSON.stringify(classes)) };
}

/**
 * SHA-256 of the decoded images and labels of a dataset.
 *
 * In the committed state of the sources it is that of `fingerprints.json`. Where sources were edited,
 * the dataset is decoded again if it is on this machine: what is not here was decoded by nobody.
 *
 * @throws {InputError} If there is no dataset of that name.
 */
export async function dataDigest(name: string): Promise<string> {
  const { own } = datasets.find(name);
  return own?.digest ?? await known.getOrInsertComputed(name, async () => {
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
