/**
 * The digests of sample networks and measures as the tree that this file stands in gives them; a
 * test runs it in copies of the tree.
 *
 * usage: deno run -A _digests.ts [KNOWN]
 *
 * KNOWN holds as JSON the fingerprints of components that need not be probed.
 *
 * @module
 */
import { writeCache } from "../../src/identity/cache.ts";
import { dataDigest } from "../../src/identity/data.ts";
import { measureDigest, measureIdentity } from "../../src/identity/measure.ts";
import { digestCell } from "../../src/identity/network.ts";
import { onProbe } from "../../src/identity/probe_report.ts";
import { probedClass } from "../../src/identity/run_probes.ts";
import {
  CELL_NAMES,
  type CellName,
  cellOf,
  MEASURE_NAMES,
  type MeasureName,
  measureOf,
} from "./_samples.ts";

/** The datasets that come with the project and decode in no time. */
const DATASETS = ["digits", "fashion-sample", "cifar-sample"] as const;

/** What identifies the samples. */
export interface Digests {
  networks: Record<CellName, string>;
  /** Each of one and the same network, as what changes a network changes its measures anyway. */
  measures: Record<MeasureName, string>;
  data: Record<typeof DATASETS[number], string>;
}

/** The digests of all samples. */
export async function digestsOfSamples(): Promise<Digests> {
  const [networks, measures, data]: Record<string, string>[] = [{}, {}, {}];
  for (const name of CELL_NAMES) networks![name] = await digestCell(cellOf(name));
  for (const name of MEASURE_NAMES) {
    const { cell, measure } = measureOf(name);
    measures![name] = measureDigest(await measureIdentity("0".repeat(64), cell, measure));
  }
  for (const name of DATASETS) data![name] = await dataDigest(name);
  return { networks, measures, data } as unknown as Digests;
}

if (import.meta.main) {
  const changed: string[] = [];
  onProbe((report) => changed.push(...report.changed));
  if (Deno.args[0] !== undefined) await writeCache(await probedClass(), JSON.parse(Deno.args[0]));
  console.log(JSON.stringify({ ...await digestsOfSamples(), changed }));
}
