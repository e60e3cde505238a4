/**
 * What machines give back beside the queue: where Redis lost a job, its submitter asks for the cell,
 * and a machine that has finished it offers what it has, so that no training is done again.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { MAXIMUM_NETWORK, QUEUE_NAME } from "./protocol.ts";

/** The digests that are asked for, and those that are offered. */
const [ASKED, OFFERED] = [`${QUEUE_NAME}:asked`, `${QUEUE_NAME}:offered`];
const resultKey = (digest: string) => `${QUEUE_NAME}:offer:${digest}`;

/** How long Redis keeps what nobody answers or takes, in seconds. */
const KEPT_SECONDS = 3600;

/** Asks the machines for some cells. */
export async function askFor(redis: Redis, digests: readonly string[]): Promise<void> {
  await redis.sadd(ASKED, ...digests);
  await redis.expire(ASKED, KEPT_SECONDS);
}

/** How often a machine looks whether it is asked, and for how many of the cells it finished last. */
const [ASK_MILLISECONDS, MOST_FINISHED] = [2000, 100];

/** The cells that a machine finished last, which it gives again to those who ask. */
export class Finished {
  readonly #digests: string[] = [];
  readonly #timer = setInterval(() => void this.#answer(), ASK_MILLISECONDS);
  #isBusy = false;

  /** Begins to listen, for a machine that packs the results of its cells. */
  constructor(
    private readonly redis: Redis,
    private readonly pack: (digest: string) => Promise<string>,
  ) {}

  /** Takes note of a cell that is finished, whether or not the queue has it still. */
  add(digest: string): void {
    this.#digests.push(digest);
    if (this.#digests.length > MOST_FINISHED) this.#digests.shift();
  }

  async #answer(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (const digest of await membersOf(this.redis, ASKED, this.#digests)) {
        await offer(this.redis, digest, await this.pack(digest));
      }
    } catch {
      // Whoever asks gets the cell trained again, if it comes to the worst.
    } finally {
      this.#isBusy = false;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

async function offer(redis: Redis, digest: string, packed: string): Promise<void> {
  await redis.set(resultKey(digest), packed, "EX", KEPT_SECONDS);
  await redis.sadd(OFFERED, digest);
  await redis.expire(OFFERED, KEPT_SECONDS);
  await redis.srem(ASKED, digest);
}

/** Those of some digests that are offered. */
export async function offeredOf(redis: Redis, digests: readonly string[]): Promise<string[]> {
  return await membersOf(redis, OFFERED, digests);
}

/** Reads what is offered; undefined where it is gone, or larger than a network. */
export async function takeOffer(redis: Redis, digest: string): Promise<string | undefined> {
  const key = resultKey(digest);
  return await redis.strlen(key) > MAXIMUM_NETWORK ? undefined : await redis.get(key) ?? undefined;
}

/** Ends an offer. */
export async function dropOffer(redis: Redis, digest: string): Promise<void> {
  await redis.del(resultKey(digest));
  await redis.srem(OFFERED, digest);
}

async function membersOf(
  redis: Redis,
  set: string,
  digests: readonly string[],
): Promise<string[]> {
  if (digests.length === 0) return [];
  const found = await redis.smismember(set, ...digests);
  return digests.filter((_, at) => found[at] === 1);
}
