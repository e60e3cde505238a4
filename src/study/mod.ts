/**
 * Experiments: reading, validating and expanding them to cells.
 *
 * @module
 */
export { canonicalJson } from "../base/canonical.ts";
export { expandMatrix } from "./expand.ts";
export { experimentJsonSchema } from "./json_schema.ts";
export { loadExperiment } from "./load.ts";
export { type ExperimentOptions, parseExperiment } from "./parse.ts";
export { matches } from "./select.ts";
export type {
  AdamOptions,
  Cell,
  Claim,
  ClaimHeading,
  ComparisonClaim,
  ConstantSchedule,
  CorrelationClaim,
  CosineSchedule,
  Evaluation,
  Experiment,
  FactorLists,
  FewShotEvaluation,
  Include,
  OneCycleSchedule,
  OpenSetEvaluation,
  OptimizerOptions,
  PublishedResult,
  Rotation,
  Schedule,
  Selector,
  SgdOptions,
  Training,
  TRAINING_FACTORS,
  TrainingFactorLists,
  TransferEvaluation,
  Tuning,
} from "./types.ts";
