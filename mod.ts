/**
 * Loss Atlas: a benchmark and reproducibility harness for the losses that shape the embedding
 * space of a classifier.
 *
 * This entry runs a study and holds what the others share: matrices, seeded randomness, datasets,
 * backends and errors.
 *
 * @module
 */
export { type Matrix, matrixFrom } from "./src/base/matrix.ts";
export { type RandomStream, randomStream } from "./src/base/random.ts";
export {
  DataError,
  EnvironmentError,
  InputError,
  LossAtlasError,
  StoreError,
} from "./src/base/errors.ts";
export type { Adapter } from "./src/compute/backend.ts";
export {
  type Backend,
  BACKEND_NAMES,
  type BackendClass,
  type BackendName,
  useBackend,
} from "./src/compute/backend.ts";
export { type DatasetInfo, datasetInfo, datasetNames } from "./src/data/catalogue.ts";
export { loadDataset, type LoadDatasetOptions } from "./src/data/load.ts";
export type { Dataset, ImageShape, Split } from "./src/data/types.ts";
export {
  type ExperimentResult,
  runExperiment,
  type RunOptions,
} from "./src/runner/run_experiment.ts";
export type { FinishedEvent, Progress, RunEvent } from "./src/runner/task.ts";
export { findRuns, type FoundRuns, type RunSource } from "./src/runner/find_runs.ts";
export type { Shard } from "./src/runner/schedule.ts";
export type { Task } from "./src/runner/task.ts";
