/**
 * Experiments: reading, validating and expanding them to cells.
 *
 * @module
 */
export { canonicalJson } from "../base/canonical.ts";
export { configurationFields, configurationKey } from "./configuration.ts";
export { expandMatrix } from "./expand.ts";
export { experimentJsonSchema } from "./json_schema.ts";
export { loadExperiment } from "./load.ts";
export { type ExperimentOptions, parseExperiment } from "./parse.ts";
export { matches } from "./select.ts";
export type {
  AdamOptions,
  Cell,
  Claim,
  ClaimEvent,
  ClaimHeading,
  ClaimReading,
  ComparisonClaim,
  CorrelationClaim,
  EquivalenceClaim,
  Evaluation,
  Experiment,
  FactorLists,
  FewShotEvaluation,
  Include,
  OpenSetEvaluation,
  OptimizerOptions,
  PublishedResult,
  RateClaim,
  Rotation,
  Selector,
  SgdOptions,
  ShareClaim,
  Training,
  TransferEvaluation,
  Tuning,
} from "./types.ts";
