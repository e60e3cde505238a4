import { InputError } from "../base/errors.ts";
import type { Store } from "../store/mod.ts";
import { hint } from "./_hint.ts";

/**
 * Opens the store that a command reads.
 *
 * @throws {InputError} If there is none: a misspelt name must not pass for an empty store.
 */
export async function requireStore(store: Store): Promise<Store> {
  if (await store.exists()) return store;
  throw new InputError(
    `There is no store in "${store.path}": name another one with --store, or make it with ${
      hint("reproduce")
    }`,
  );
}

/** Finds a network by the first digits of its digest, which must identify one network. */
export async function findNetwork(store: Store, prefix: string): Promise<string> {
  if (!/^[0-9a-f]{1,64}$/.test(prefix)) {
    throw new InputError(`"${prefix}" is not a valid digest: give some of its hexadecimal digits`);
  }
  await requireStore(store);
  const found = (await store.list()).filter((digest) => digest.startsWith(prefix));
  if (found.length === 1) return found[0]!;
  const problem = found.length === 0
    ? `has no network ${prefix}`
    : `has ${found.length} networks ${prefix}…: give more digits`;
  throw new InputError(`The store "${store.path}" ${problem}`);
}
