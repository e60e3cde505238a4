/**
 * The store of finished runs: atomic, content-addressed, checked on reading.
 *
 * @module
 */
export { readEnvironment } from "./environment.ts";
export type { Manifest } from "./manifest.ts";
export { type ResultRun, resultsCsv, type ResultsTable, resultsTable } from "./results.ts";
export type {
  Embeddings,
  EnvironmentRecord,
  Geometry,
  Run,
  RunRecord,
  SplitName,
  StoredRun,
} from "./run.ts";
export type { RunClaim } from "./_claims.ts";
export type { RunIdentity } from "../identity/run_identity.ts";
export { type Merged, mergeStore } from "./merge.ts";
export { openStore, type Store } from "./store.ts";
