/**
 * The store of finished runs: atomic, content-addressed, checked on reading.
 *
 * @module
 */
export { readEnvironment } from "./environment.ts";
export type { Manifest } from "./manifest.ts";
export { type ResultRun, resultsCsv, type ResultsTable, resultsTable } from "./results.ts";
export type { Embeddings, EnvironmentRecord, Geometry, Run, SplitName } from "./run.ts";
export { openStore, type Store } from "./store.ts";
