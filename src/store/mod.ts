/**
 * The store of trained networks and of what was measured of them.
 *
 * @module
 */
export type { Lease } from "../base/lease.ts";
export { type Merged, mergeStore } from "./merge.ts";
export type { MeasureRecord } from "./measures.ts";
export type { EnvironmentRecord, NetworkRecord, Run, StoredNetwork } from "./network.ts";
export type { NetworkReader } from "./_network_reader.ts";
export {
  type ResultRun,
  resultsArrow,
  resultsCsv,
  type ResultsTable,
  resultsTable,
} from "./results.ts";
export { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
export { openStore, type Store } from "./store.ts";
