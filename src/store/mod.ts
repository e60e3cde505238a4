/**
 * The store of trained networks and their measures.
 *
 * @module
 */
export type { Fingerprint, Fingerprints } from "../identity/fingerprints.ts";
export type { MeasureIdentity } from "../identity/measure.ts";
export type { NetworkIdentity } from "../identity/network.ts";
export type { Lease } from "../base/lease.ts";
export type { Embeddings, Geometry, SplitName } from "../networks/embeddings.ts";
export type { Convergence } from "../networks/plateau.ts";
export type { HistoryRow } from "../networks/train.ts";
export type { Variables, VariableValues } from "../networks/restore.ts";
export { type Merged, mergeStore } from "./merge.ts";
export type { MeasureRecord } from "./measures.ts";
export type { EnvironmentRecord, ImportRecord } from "./environment.ts";
export type { OwnFacts } from "../data/own/manifest.ts";
export type { NetworkRecord, Run, StoredNetwork } from "./network.ts";
export type { NetworkReader } from "./network_reader.ts";
export type { ResultRun } from "./check_runs.ts";
export { resultsArrow, resultsCsv } from "./results.ts";
export { openStore, type Store } from "./store.ts";
