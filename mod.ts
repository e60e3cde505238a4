/**
 * Loss Atlas: a benchmark and reproducibility harness for the losses that shape the embedding
 * space of a classifier.
 *
 * @module
 */
export {
  type Backend,
  BACKEND_NAMES,
  type BackendName,
  useBackend,
} from "./src/compute/backend.ts";
export type { Adapter } from "./src/compute/adapter.ts";
export type {
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor4D,
  Variable,
} from "./src/compute/types.ts";
export * from "./src/claims/mod.ts";
export * from "./src/data/mod.ts";
export * from "./src/errors.ts";
export * from "./src/experiment/mod.ts";
export { digestCell, type DigestOptions } from "./src/identity/digest.ts";
export * from "./src/losses/mod.ts";
export { type Matrix, matrixFrom, rowOf } from "./src/matrix.ts";
export * from "./src/metrics/mod.ts";
export * from "./src/model/mod.ts";
export * from "./src/protocols/mod.ts";
export { type RandomStream, randomStream } from "./src/random.ts";
export * from "./src/runner/mod.ts";
export * from "./src/statistics/mod.ts";
export * from "./src/store/mod.ts";
export { createTrainer, type Trainer } from "./src/training/trainer.ts";
export type { HistoryRow } from "./src/training/train.ts";
