import { findRuns, type RunSource } from "../runner/mod.ts";
import type { Atlas, AtlasStudy } from "./atlas.ts";
import type { PublishedStudy } from "./studies.ts";

/**
 * Reads the atlas from a store or from a pack.
 *
 * @param source What holds the networks.
 * @param studies The studies of the atlas.
 * @returns Every study with what the source holds of it.
 * @throws {StoreError} If the source is damaged.
 */
export async function readAtlas(
  source: RunSource,
  studies: readonly PublishedStudy[],
): Promise<Atlas> {
  const read: AtlasStudy[] = [];
  for (const { experiment, tasks } of studies) {
    read.push({ experiment, found: await findRuns(source, tasks) });
  }
  return { studies: read };
}
