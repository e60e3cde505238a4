/**
 * The losses: their catalogue, the means to make one, and the kit that proves one.
 *
 * @module
 */
export { createLoss } from "./create.ts";
export { defineLoss, type TypedDefinition } from "./define.ts";
export type {
  InitialValues,
  Loss,
  LossContext,
  LossDefinition,
  LossExtras,
  LossGeometry,
  LossParameters,
  LossSpec,
  ParameterSchema,
  ReferenceBatch,
} from "./loss.ts";
export { lossDefinition, lossNames, registerLoss } from "./registry.ts";
export { lossParameters, lossWarnings, resolveLoss } from "./resolve.ts";
export { needsSimilarity } from "./similarity_parameter.ts";
export * from "./placement/mod.ts";
export * from "./conformance/mod.ts";
export { type CertificateRow, certify, type CertifyOptions } from "./certificate.ts";
export { loadedLossModules, loadLossModule } from "./load_module.ts";
export { buildLoss, type LossParts } from "./build.ts";
