import { StoreError } from "../base/errors.ts";
import type { Lease } from "../base/lease.ts";
import type { Store } from "../store/store.ts";
import type { RunEvent } from "./events.ts";
import type { Task } from "./task.ts";

/** How often, and how far apart, to ask for a damaged network that another call holds. */
const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 200;

/**
 * Checks what the store has of some tasks before it is relied on, and moves what is damaged out of
 * the way. Weights are checked when used; of other networks nothing is read.
 */
export async function setDamagedAside(
  store: Store,
  tasks: readonly Task[],
  onEvent: (event: RunEvent) => void,
): Promise<void> {
  const notice = (message: string) => onEvent({ type: "notice", message });
  const needed = new Set(tasks.flatMap((task) => [task, ...task.others ?? []].map(digestOf)));
  const stored = (await store.list()).filter((digest) => needed.has(digest));
  const damages = await Array.fromAsync(stored, (digest) => damageOf(store, digest));
  for (const [at, damage] of damages.entries()) {
    if (damage === undefined) continue;
    const digest = stored[at]!;
    try {
      using lease = await leaseDamaged(store, digest);
      if (lease === undefined) continue;
      // Another call may have set it aside meanwhile, and trained it again.
      const network = await networkDamage(store, digest);
      if (network !== undefined) {
        const place = await store.setAside(digest);
        notice(`${network}; it was set aside to "${place}" and is trained again`);
      }
      if (await store.setMeasuresAside(digest) > 0) {
        notice(
          `Measures of the network ${digest.slice(0, 12)} are damaged; they were set aside and ` +
            `are taken again`,
        );
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // A store that is only read may be of use for all that is whole.
      notice(`${damage}; it stays where it is: ${error.message}`);
    }
  }
}

const digestOf = ({ digest }: Pick<Task, "digest">) => digest;

/** Waits a little for a call that is about to set the same network aside. */
async function leaseDamaged(store: Store, digest: string): Promise<Lease | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const lease = await store.lease(digest);
    if (lease || await damageOf(store, digest) === undefined) return lease;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
  return undefined;
}

/** The damage to a network or its measures; undefined where there is none. */
async function damageOf(store: Store, digest: string): Promise<string | undefined> {
  return await networkDamage(store, digest) ??
    await damageIn(() => store.measures(digest));
}

async function networkDamage(store: Store, digest: string): Promise<string | undefined> {
  return await damageIn(async () => {
    if (!await store.has(digest)) return;
    const network = await store.open(digest);
    await network.embeddings();
    await network.geometry();
    await network.history();
    await network.lossVariables();
  });
}

async function damageIn(read: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return error.message;
  }
}
