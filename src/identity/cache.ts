import { join } from "node:path";
import { writeFileAtOnce } from "../base/files.ts";
import { EnvironmentError } from "../base/errors.ts";
import { cacheDirectory } from "../data/provision/directory.ts";
import { sourcesDigest } from "./sources.ts";

/** Fingerprints by component, each by aspect. */
type Cached = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The folder that keeps the fingerprints of edited sources, if there is a place for it. It is not
 * among the data, where a command that runs a user's module may write: what is kept here is believed.
 */
export function fingerprintCache(): string | undefined {
  try {
    return join(cacheDirectory(), "loss-atlas", "fingerprints");
  } catch (error) {
    if (error instanceof EnvironmentError) return undefined;
    throw error;
  }
}

async function fileOf(folder: string, backend: string): Promise<string> {
  return join(folder, `${await sourcesDigest()}-${backend}.json`);
}

/** What was probed before of the present state of the sources; empty where nothing was. */
export async function readCache(backend: string): Promise<Cached> {
  const folder = fingerprintCache();
  if (folder === undefined) return {};
  try {
    return JSON.parse(await Deno.readTextFile(await fileOf(folder, backend)));
  } catch {
    // Absent, damaged or out of reach: to probe again is all that it costs.
    return {};
  }
}

/** Keeps what was probed, where that is allowed. */
export async function writeCache(backend: string, fingerprints: Cached): Promise<void> {
  const folder = fingerprintCache();
  if (folder === undefined) return;
  try {
    await Deno.mkdir(folder, { recursive: true });
    writeFileAtOnce(await fileOf(folder, backend), JSON.stringify(fingerprints));
  } catch {
    // A command that may write nothing probes again next time.
  }
}
