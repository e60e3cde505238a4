import { StoreError } from "../base/errors.ts";
import { takeLease } from "../base/lease.ts";

const NIGHT = /^night-/;

/** The store of one night. */
export interface NightStore extends Disposable {
  /** Its folder, in the store that it belongs to. */
  path: string;
  /** Whether an earlier call began it. */
  resumed: boolean;
}

/**
 * Makes the store of a night, or takes up one that was left in the middle.
 *
 * Every night has a lease, which ends with its process: a night without one was killed or
 * interrupted. Those are deleted, except for the one that is taken up.
 *
 * @param parent The store in whose folder nights are.
 * @param study The name of the study.
 * @param resume Whether to take up a night of the study, where there is one.
 */
export async function openNight(
  parent: string,
  study: string,
  resume: boolean,
): Promise<NightStore> {
  const prefix = `night-${study}-`;
  let found: NightStore | undefined;
  for (const name of await abandonedNights(parent)) {
    const lease = takeLease(leaseOf(parent, name));
    if (lease === undefined) continue;
    const path = `${parent}/${name}`;
    if (resume && found === undefined && name.startsWith(prefix)) {
      found = { path, resumed: true, [Symbol.dispose]: () => lease[Symbol.dispose]() };
      continue;
    }
    using _lease = lease;
    await Deno.remove(path, { recursive: true });
  }
  if (found) return found;
  const path = await Deno.makeTempDir({ dir: parent, prefix });
  const lease = takeLease(leaseOf(parent, path.slice(parent.length + 1)));
  if (lease === undefined) throw new StoreError(`Another process holds the lease of "${path}"`);
  return { path, resumed: false, [Symbol.dispose]: () => lease[Symbol.dispose]() };
}

/** The names of the nights that were interrupted, sorted. */
export async function abandonedNights(parent: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(parent)))
    .filter(({ name, isDirectory }) => isDirectory && NIGHT.test(name))
    .map(({ name }) => name);
  const isFree = (name: string) => {
    using lease = takeLease(leaseOf(parent, name));
    return lease !== undefined;
  };
  return names.filter(isFree).sort();
}

const leaseOf = (parent: string, night: string) => `${parent}/leases/${night}`;

/** Where the history of nights is kept, unless a file is named. */
export const historyFile = (named: string | undefined, store: string): string =>
  named ?? `${store}/nightly.jsonl`;

/** The file from which GitHub reads the summary of a job, if there is one. */
export const jobSummaryFile = (): string | undefined =>
  Deno.env.get("GITHUB_STEP_SUMMARY") || undefined;
