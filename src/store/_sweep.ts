import type { Leases } from "./_leases.ts";
import { TEMPORARY } from "./_write.ts";

const PROBE = /^\.probe-/;

/**
 * Deletes what killed processes left half-written among the networks.
 *
 * Only the holder of a network's lease writes that network, and a lease ends with its process: what lies
 * there while nobody else has the lease is abandoned.
 */
export async function sweepTemporary(networks: string, leases: Leases): Promise<void> {
  for await (const { name } of Deno.readDir(networks)) {
    if (PROBE.test(name)) await remove(`${networks}/${name}`);
    const digest = name.match(TEMPORARY)?.[1];
    if (digest === undefined) continue;
    using lease = await leases.take(digest);
    if (lease) await remove(`${networks}/${name}`);
  }
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
