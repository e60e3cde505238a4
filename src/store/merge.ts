import { canonicalJson, sha256Of } from "../base/digest.ts";
import { checkMethods } from "../base/check.ts";
import { InputError, reasonOf } from "../base/errors.ts";
import type { MeasureRecord } from "./measures.ts";
import type { Store } from "./store.ts";

/** The result of merging a store. */
export interface Merged {
  /** Networks that came from the other store. */
  added: string[];
  /** Networks that both had, with the same content. */
  same: string[];
  /** How many measures came from the other store. */
  measures: number;
  /** Networks that both have with different content, and the difference; neither was changed. */
  conflicts: { digest: string; file: string }[];
  /** Damaged networks of the other store, with the fault by digest; they were left there. */
  damaged: Map<string, string>;
}

/** Files that may differ: the record of the environment, and weights that one of the two has freed. */
const FREE_TO_DIFFER = ["environment.json", "manifest.json", "weights.safetensors"];

/**
 * Copies into a store the networks and measures of another one that it lacks.
 *
 * Everything is checked on the way. Networks of one digest must agree in every file but the record of
 * their environment, measures of one digest in every value; where they do not, one of the machines
 * cannot be trusted, and both stay as they are.
 *
 * @param into The store that grows.
 * @param from The store that is read.
 * @param checkCell Throws where a cell is not one that a study could have.
 * @returns What was copied, what both have, and what does not agree or is damaged.
 * @throws {InputError} If an argument is no store, or `checkCell` no function.
 * @throws {StoreError} If the store cannot be written.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mergeStore, openStore } from "@loss-atlas/loss-atlas/store";
 * import { checkCell } from "@loss-atlas/loss-atlas/study";
 *
 * const merged = await mergeStore(openStore("mine"), openStore("theirs"), checkCell);
 * assertEquals(merged.added, []);
 * ```
 */
export async function mergeStore(
  into: Store,
  from: Store,
  checkCell: (cell: unknown) => unknown,
): Promise<Merged> {
  checkMethods(into, "The store to copy to", ["prepare", "has", "open", "import", "measures"]);
  checkMethods(from, "The store to copy from", ["list", "open", "measures"]);
  if (typeof checkCell !== "function") throw new InputError("checkCell must be a function");
  const merged: Merged = { added: [], same: [], measures: 0, conflicts: [], damaged: new Map() };
  const digests = await from.list();
  if (digests.length > 0) await into.prepare();
  for (const digest of digests) {
    let read: Read;
    try {
      const network = await from.open(digest);
      checkCell(network.record.cell);
      await network.whole();
      read = { digest, files: await network.files(), records: await from.measures(digest) };
    } catch (error) {
      merged.damaged.set(digest, reasonOf(error));
      continue;
    }
    // What cannot be written is no fault of the other store.
    if (await mergeNetwork(into, read, merged)) await mergeMeasures(into, read, merged);
  }
  return merged;
}

/** A network of the other store, checked. */
interface Read {
  digest: string;
  files: Record<string, Uint8Array>;
  records: MeasureRecord[];
}

async function mergeNetwork(
  into: Store,
  { digest, files }: Read,
  merged: Merged,
): Promise<boolean> {
  if (!await into.has(digest)) {
    await into.import(digest, files);
    merged.added.push(digest);
    return true;
  }
  let own: Record<string, Uint8Array>;
  try {
    own = await (await into.open(digest)).files();
  } catch (error) {
    merged.damaged.set(digest, reasonOf(error));
    return false;
  }
  const differing = Object.keys(files).find((name) =>
    !FREE_TO_DIFFER.includes(name) && sha256Of(files[name]!) !== sha256Of(own[name]!)
  );
  if (differing === undefined) merged.same.push(digest);
  else merged.conflicts.push({ digest, file: differing });
  return differing === undefined;
}

async function mergeMeasures(
  into: Store,
  { digest, records }: Read,
  merged: Merged,
): Promise<void> {
  const known = new Map((await into.measures(digest)).map((record) => [record.digest, record]));
  const added: MeasureRecord[] = [];
  for (const record of records) {
    const own = known.get(record.digest);
    if (own === undefined) added.push(record);
    else if (canonicalJson(own) !== canonicalJson(record)) {
      merged.conflicts.push({ digest: record.digest, file: record.identity.measure.name });
    }
  }
  await into.writeMeasures(digest, added);
  merged.measures += added.length;
}
