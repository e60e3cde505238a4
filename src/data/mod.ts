/**
 * Datasets: getting, checking and reading them, selecting samples, making and changing batches.
 *
 * @module
 */
export {
  augment,
  type AugmentationSpec,
  augmentedBatch,
  type AugmentOptions,
} from "./augmentation.ts";
export { type BatchSource, type BatchSourceOptions, createBatchSource } from "./batch_source.ts";
export { type Batch, cutBatches, epochOrder, gatherBatch, uploadImages } from "./batches.ts";
export { splitFromCifar } from "./cifar.ts";
export { dataDirectory } from "./provision/directory.ts";
export { type IdxArray, type IdxSplitOptions, parseIdx, splitFromIdx } from "./idx.ts";
export { type DatasetInfo, datasetInfo, datasetNames } from "./info.ts";
export { loadDataset, type LoadDatasetOptions } from "./load.ts";
export { OPEN_SET_SPLITS, openSetClasses, type OpenSetSplit, openSetSplit } from "./open_set.ts";
export { rotateImages } from "./rotation.ts";
export {
  divideStratified,
  selectClasses,
  selectSamples,
  takeStratified,
  type TakeStratifiedOptions,
} from "./split.ts";
export type { Dataset, ImageShape, Split } from "./types.ts";
export { wholeDataset } from "./whole.ts";
