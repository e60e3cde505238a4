import { InputError } from "../base/errors.ts";
import type { Store } from "../store/mod.ts";

/** Finds a run by the first digits of its digest, which must be those of one run alone. */
export async function findRun(store: Store, prefix: string): Promise<string> {
  if (!/^[0-9a-f]{1,64}$/.test(prefix)) {
    throw new InputError(`"${prefix}" is no digest: give some of its hexadecimal digits`);
  }
  const found = (await store.list()).filter((digest) => digest.startsWith(prefix));
  if (found.length === 1) return found[0]!;
  const problem = found.length === 0
    ? `has no run ${prefix}`
    : `has ${found.length} runs ${prefix}…: give more digits`;
  throw new InputError(`The store "${store.path}" ${problem}`);
}
