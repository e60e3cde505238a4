/**
 * The losses: their catalogue, the means to make one, and the kit that proves one.
 *
 * @module
 */
export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from "../compute/tf.ts";
export { buildLoss, type LossParts } from "./build.ts";
export { BACKENDS, type ConformanceBackend } from "./conformance/backends.ts";
export { checkLoss, type CheckLossOptions, ConformanceError } from "./conformance/check_loss.ts";
export type { Certificate, Check } from "./conformance/check_subject.ts";
export { createLoss } from "./resolve.ts";
export { defineLoss, type TypedDefinition } from "./loss.ts";
export { loadLossModule } from "./catalogue.ts";
export type {
  InitialValues,
  Loss,
  LossContext,
  LossDefinition,
  LossExtras,
  LossGeometry,
  LossParameters,
  LossSpace,
  LossSpec,
  Paper,
  ParameterSchema,
  ReferenceBatch,
} from "./loss.ts";
export { similarityFromMeans, similarityFromVectors } from "./placement/similarity.ts";
export { lossDefinition, lossNames } from "./catalogue.ts";
