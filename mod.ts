/**
 * Loss Atlas: a benchmark and reproducibility harness for the losses that shape the embedding
 * space of a classifier.
 *
 * @module
 */
export {
  type Backend,
  BACKEND_NAMES,
  type BackendClass,
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
export * from "./src/judge/claims/mod.ts";
export * from "./src/data/mod.ts";
export * from "./src/base/errors.ts";
export * from "./src/study/mod.ts";
export type { Modules } from "./src/identity/code.ts";
export type { MeasureIdentity } from "./src/identity/measure.ts";
export { digestCell, type DigestOptions, type NetworkIdentity } from "./src/identity/network.ts";
export * from "./src/losses/mod.ts";
export { type Matrix, matrixFrom, rowOf } from "./src/base/matrix.ts";
export * from "./src/measures/mod.ts";
export * from "./src/networks/mod.ts";
export { type RandomStream, randomStream } from "./src/base/random.ts";
export * from "./src/runner/mod.ts";
export * from "./src/judge/statistics/mod.ts";
export * from "./src/store/mod.ts";
export { createTrainer, type StepOptions, type Trainer } from "./src/networks/trainer.ts";
export type { HistoryRow } from "./src/networks/train.ts";
