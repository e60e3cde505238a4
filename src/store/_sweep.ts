import type { Claims } from "./_claims.ts";
import { TEMPORARY } from "./_write.ts";

const PROBE = /^\.probe-/;

/**
 * Deletes what killed processes left half-written among the runs.
 *
 * Only the holder of a run's claim writes that run, and a claim ends with its process: what lies
 * there while nobody else has the claim is abandoned.
 */
export async function sweepTemporary(runs: string, claims: Claims): Promise<void> {
  for await (const { name } of Deno.readDir(runs)) {
    if (PROBE.test(name)) await remove(`${runs}/${name}`);
    const digest = name.match(TEMPORARY)?.[1];
    if (digest === undefined) continue;
    using claim = await claims.take(digest);
    if (claim) await remove(`${runs}/${name}`);
  }
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
