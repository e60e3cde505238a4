/**
 * Datasets: getting, checking and reading them, selecting samples, and making batches.
 *
 * @module
 */
export { type Batch, cutBatches, epochOrder, gatherBatch, uploadImages } from "./batches.ts";
export { dataDirectory } from "./directory.ts";
export { type IdxArray, type IdxSplitOptions, parseIdx, splitFromIdx } from "./idx.ts";
export {
  datasetDigest,
  type DatasetInfo,
  datasetInfo,
  datasetNames,
  loadDataset,
  type LoadDatasetOptions,
} from "./load.ts";
export {
  selectClasses,
  selectSamples,
  takeStratified,
  type TakeStratifiedOptions,
} from "./split.ts";
export type { Dataset, ImageShape, Split } from "./types.ts";
